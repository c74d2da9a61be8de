-- Whose price is ten times what stands published of the same offer, or a tenth of it, or one of each GPU where it was one of all?
SELECT offer_id AS subject_id,
       CASE WHEN is_jump THEN 'jump' ELSE 'unit' END AS name,
       'quarantined' AS verdict,
       format('{:.4g} times the published price', CAST(published_ratio AS DOUBLE)) || CASE
         WHEN abs(published_ratio / gpu_count - 1) < 0.005 THEN ': that of all GPUs in place of one''s?'
         WHEN abs(published_ratio * gpu_count - 1) < 0.005 THEN ': that of one GPU in place of all?'
         WHEN coalesce(gpu_count, 1) = 1 AND least(abs(published_ratio / 8 - 1), abs(published_ratio * 8 - 1)) < 0.005
           THEN ': that of a node of eight in place of one GPU''s, or the reverse?'
         WHEN least(abs(published_ratio / 730 - 1), abs(published_ratio * 730 - 1)) < 0.03 THEN ': hours and months mixed up?'
         WHEN least(abs(published_ratio / 100 - 1), abs(published_ratio * 100 - 1)) < 0.03 THEN ': cents for a whole unit, or the reverse?'
         WHEN least(abs(published_ratio / 8760 - 1), abs(published_ratio * 8760 - 1)) < 0.03 THEN ': hours and years mixed up?'
         ELSE '' END AS reason
FROM arriving
WHERE is_jump
   OR (gpu_count >= 3 AND least(abs(published_ratio / gpu_count - 1), abs(published_ratio * gpu_count - 1)) < 0.005)
   OR (coalesce(gpu_count, 1) = 1 AND pricing_category <> 'Dynamic'
       AND least(abs(published_ratio / 8 - 1), abs(published_ratio * 8 - 1)) < 0.005)
