-- Which machines are sold by the cloud that owns them and through aggregators, and what does each ask?

CREATE OR REPLACE VIEW offer_seen_through AS
WITH offered AS (
  SELECT offer_id, service_provider_name, coalesce(host_provider_name, service_provider_name) AS host_provider_name,
         gpu_id, coalesce(gpu_id, instance_type) AS machine, gpu_count, lower(region_id) AS region_id,
         pricing_category, commitment_months, price_usd_per_gpu_hour
  FROM price_now WHERE contract_id IS NULL
),
through AS (
  SELECT host_provider_name, gpu_id, machine, gpu_count, region_id, pricing_category, commitment_months,
         list_sort(list(DISTINCT service_provider_name)) AS seller_names,
         min(price_usd_per_gpu_hour) AS through_price_usd_per_gpu_hour,
         list(offer_id ORDER BY price_usd_per_gpu_hour NULLS LAST, offer_id) AS through_offer_ids
  FROM offered
  WHERE host_provider_name <> service_provider_name AND machine IS NOT NULL
  GROUP BY ALL
),
both_ways AS (
  SELECT t.*, min(d.price_usd_per_gpu_hour) AS direct_price_usd_per_gpu_hour,
         coalesce(list(d.offer_id ORDER BY d.price_usd_per_gpu_hour NULLS LAST, d.offer_id)
                  FILTER (d.offer_id IS NOT NULL), []) AS direct_offer_ids
  FROM through AS t
  LEFT JOIN offered AS d
    ON d.service_provider_name = t.host_provider_name AND d.host_provider_name = t.host_provider_name
   AND d.machine = t.machine AND d.pricing_category = t.pricing_category
   AND d.commitment_months IS NOT DISTINCT FROM t.commitment_months
   AND coalesce(d.gpu_count = t.gpu_count, true) AND coalesce(d.region_id = t.region_id, true)
  GROUP BY ALL
)
SELECT host_provider_name, gpu_id, gpu_count, region_id, pricing_category, commitment_months, seller_names,
       direct_price_usd_per_gpu_hour, through_price_usd_per_gpu_hour,
       through_price_usd_per_gpu_hour / direct_price_usd_per_gpu_hour - 1 AS markup_fraction,
       direct_offer_ids, through_offer_ids,
       CASE WHEN direct_offer_ids = [] THEN through_offer_ids[2:] ELSE through_offer_ids END AS repeated_offer_ids
FROM both_ways
WHERE direct_offer_ids <> [] OR len(seller_names) > 1;
COMMENT ON VIEW offer_seen_through IS 'Machines on sale from more than one seller, the cloud that owns them and aggregators, as one line each: the same host, GPU, number of GPUs, terms and, where both name one alike, region; size and region count as the same where one side does not state them. To count every machine once: SELECT count(*) FROM price_now WHERE offer_id NOT IN (SELECT unnest(repeated_offer_ids) FROM offer_seen_through)';
COMMENT ON COLUMN offer_seen_through.host_provider_name IS 'Whose hardware it is.';
COMMENT ON COLUMN offer_seen_through.region_id IS 'The region as the aggregators name it, in lower case; empty where they state none.';
COMMENT ON COLUMN offer_seen_through.seller_names IS 'The aggregators that sell it.';
COMMENT ON COLUMN offer_seen_through.direct_price_usd_per_gpu_hour IS 'The lowest price that its owner asks for one GPU for one hour; empty where the owner''s price is not known. [USD/GPU h]';
COMMENT ON COLUMN offer_seen_through.through_price_usd_per_gpu_hour IS 'The lowest price that an aggregator asks for one GPU for one hour. [USD/GPU h]';
COMMENT ON COLUMN offer_seen_through.markup_fraction IS 'How much more the aggregator asks than the owner; below zero where it asks less. [fraction]';
COMMENT ON COLUMN offer_seen_through.direct_offer_ids IS 'The owner''s offers of it, cheapest first.';
COMMENT ON COLUMN offer_seen_through.through_offer_ids IS 'The aggregators'' offers of it, cheapest first.';
COMMENT ON COLUMN offer_seen_through.repeated_offer_ids IS 'Offers to leave out of a count: the aggregators'', or, where the owner sells none directly, all but the cheapest of them.';
