-- When was each part of each source last read well, by a refresh and not from the bundled prices?
SELECT source, scope, max(fetched_at) AS read_at
FROM batch WHERE outcome = 'loaded' AND error_after_hours IS NOT NULL
GROUP BY ALL
