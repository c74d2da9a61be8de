-- How many offers moved, came and went, and by how much did the median of those move that were on sale at both moments?
SELECT count(*) FILTER (price_id_after IS NOT NULL) AS offer_count,
       count(*) FILTER (what_happened = 'cheaper') AS cheaper_count, count(*) FILTER (what_happened = 'dearer') AS dearer_count,
       count(*) FILTER (what_happened IN ('cheaper', 'dearer', 'same')) AS compared_count,
       count(*) FILTER (what_happened = 'not read') AS not_read_count,
       count(*) FILTER (what_happened = 'new') AS new_count, count(*) FILTER (what_happened = 'first seen') AS first_seen_count,
       count(*) FILTER (what_happened = 'back') AS back_count,
       count(*) FILTER (what_happened = 'withdrawn') AS withdrawn_count,
       median(change_fraction) FILTER (what_happened = 'cheaper') AS median_cheaper_fraction,
       median(change_fraction) FILTER (what_happened = 'dearer') AS median_dearer_fraction
FROM offer_moved;
