-- How much less than on demand of the same machine does spot cost, now and then?
WITH before AS (
  SELECT service_provider_name, gpu_id, median(discount_fraction) AS discount_fraction, count(discount_fraction) AS pair_count
  FROM spot_discount_at($since) GROUP BY ALL
),
after AS (
  SELECT service_provider_name, gpu_id, median(discount_fraction) AS discount_fraction, count(discount_fraction) AS pair_count,
         min(spot_usd_per_gpu_hour) FILTER (discount_fraction IS NOT NULL) AS spot_usd_per_gpu_hour
  FROM spot_discount_at($until) GROUP BY ALL
)
SELECT a.gpu_id, a.service_provider_name, a.pair_count, a.spot_usd_per_gpu_hour, a.discount_fraction,
       b.discount_fraction AS discount_fraction_before, b.pair_count AS pair_count_before
FROM after AS a
SEMI JOIN offer_moved AS asked ON asked.service_provider_name = a.service_provider_name AND asked.gpu_id = a.gpu_id
LEFT JOIN before AS b ON b.service_provider_name = a.service_provider_name AND b.gpu_id = a.gpu_id
WHERE a.discount_fraction IS NOT NULL
ORDER BY a.discount_fraction DESC, a.gpu_id, a.service_provider_name;
