-- Which is the newest good batch of each part of each source?
SELECT max(batch_id) FROM batch WHERE outcome = 'loaded' GROUP BY source, scope
