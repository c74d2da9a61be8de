-- What does the log tell of each batch of a past, and how many periods of it were put into the warehouse?
INSERT INTO home.batch BY NAME
SELECT n.* EXCLUDE (was_id) REPLACE (count(p.batch_id) AS opened_count, 0 AS closed_count)
FROM new_batch AS n
LEFT JOIN (SELECT batch_id FROM home.offer UNION ALL SELECT batch_id FROM home.price
           UNION ALL SELECT batch_id FROM home.price_component UNION ALL SELECT batch_id FROM home.spot_interruption
          ) AS p ON p.batch_id = n.batch_id
GROUP BY ALL
