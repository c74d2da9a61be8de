-- How many hosted models' token prices moved, came and went?
SELECT count(*) FILTER (price_id_after IS NOT NULL) AS model_count,
       count(*) FILTER (what_happened IN ('cheaper', 'dearer', 'moved both ways', 'same')) AS compared_count,
       count(*) FILTER (what_happened = 'cheaper') AS cheaper_count, count(*) FILTER (what_happened = 'dearer') AS dearer_count,
       count(*) FILTER (what_happened = 'moved both ways') AS both_ways_count,
       count(*) FILTER (what_happened = 'new') AS new_count, count(*) FILTER (what_happened = 'first seen') AS first_seen_count,
       count(*) FILTER (what_happened = 'withdrawn') AS withdrawn_count,
       count(*) FILTER (what_happened = 'not read') AS not_read_count
FROM token_moved;
