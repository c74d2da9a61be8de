-- What does each GPU cost at least on each kind of terms, then and now, and why did that move, offers first seen apart?
WITH was AS (
  FROM offer_moved WHERE gpu_id IS NOT NULL AND price_usd_per_gpu_hour_before IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY gpu_id, pricing_category, commitment_months
                             ORDER BY price_usd_per_gpu_hour_before, offer_id) = 1
),
priced AS (
  SELECT *, what_happened = 'first seen' AS is_first_seen FROM offer_moved
  WHERE gpu_id IS NOT NULL AND price_usd_per_gpu_hour_after IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY gpu_id, pricing_category, commitment_months, is_first_seen
                             ORDER BY price_usd_per_gpu_hour_after, offer_id) = 1
),
kind AS (
  SELECT DISTINCT gpu_id, pricing_category, commitment_months FROM offer_moved
  WHERE gpu_id IS NOT NULL AND coalesce(price_usd_per_gpu_hour_before, price_usd_per_gpu_hour_after) IS NOT NULL
),
compared AS (
  SELECT k.*, w.price_usd_per_gpu_hour_before AS lowest_usd_per_gpu_hour_before,
         n.price_usd_per_gpu_hour_after AS lowest_usd_per_gpu_hour_after,
         CAST(round(lowest_usd_per_gpu_hour_after / lowest_usd_per_gpu_hour_before - 1, 9) AS DOUBLE) AS change_fraction,
         f.price_usd_per_gpu_hour_after AS first_seen_usd_per_gpu_hour,
         w.service_provider_name AS service_provider_name_before, n.service_provider_name AS service_provider_name_after,
         f.service_provider_name AS service_provider_name_first_seen,
         w.what_happened AS became_of_the_former, n.what_happened AS became_of_the_latter,
         coalesce(n.age_days, f.age_days) AS age_days, coalesce(n.freshness, f.freshness) AS freshness,
         w.price_id_before, n.price_id_after, f.price_id_after AS price_id_first_seen
  FROM kind AS k
  LEFT JOIN was AS w ON w.gpu_id = k.gpu_id AND w.pricing_category = k.pricing_category
   AND w.commitment_months IS NOT DISTINCT FROM k.commitment_months
  LEFT JOIN priced AS n ON n.gpu_id = k.gpu_id AND n.pricing_category = k.pricing_category
   AND n.commitment_months IS NOT DISTINCT FROM k.commitment_months AND NOT n.is_first_seen
  LEFT JOIN priced AS f ON f.gpu_id = k.gpu_id AND f.pricing_category = k.pricing_category
   AND f.commitment_months IS NOT DISTINCT FROM k.commitment_months AND f.is_first_seen
)
SELECT * EXCLUDE (became_of_the_former, became_of_the_latter),
       CASE WHEN price_id_before IS NULL AND price_id_after IS NULL THEN 'first seen'
            WHEN price_id_before IS NULL THEN 'no price then'
            WHEN price_id_after IS NULL THEN 'no price now'
            WHEN change_fraction = 0 AND became_of_the_latter = 'not read' THEN 'not read since'
            WHEN change_fraction = 0 THEN 'the same'
            WHEN change_fraction < 0 THEN
              CASE became_of_the_latter WHEN 'cheaper' THEN 'its price fell' WHEN 'new' THEN 'a new offer'
                   WHEN 'back' THEN 'an offer that is back' WHEN 'price listed' THEN 'a price at last'
                   WHEN 'price derived' THEN 'a price at last' ELSE 'the exchange rate' END
            ELSE CASE became_of_the_former WHEN 'dearer' THEN 'its price rose' WHEN 'withdrawn' THEN 'it was withdrawn'
                      WHEN 'price unpriced' THEN 'no price now' WHEN 'price reservation_only' THEN 'no price now'
                      WHEN 'price not_offered' THEN 'no price now' ELSE 'the exchange rate' END
       END AS because
FROM compared
ORDER BY gpu_id, pricing_category DESC, commitment_months NULLS FIRST;
