-- How do people name a GPU, a place and terms of sale, and which of the warehouse's own names do they mean?

-- '*' is the default of every parameter that may be left out: a lake keeps no default of NULL.
CREATE OR REPLACE MACRO bare_name(name) AS
  regexp_replace(regexp_replace(lower(name), '[^a-z0-9]', '', 'g'), '^(nvidia|amd|intel)', '');
COMMENT ON MACRO bare_name IS 'A name without case, spaces, hyphens and the vendor in front, so that spellings of one thing are equal. Example: SELECT bare_name(''NVIDIA H100-SXM'') = bare_name(''h100 sxm'') AS same';

CREATE OR REPLACE MACRO gpu_named(gpu) AS (
  WITH spelling AS (
    SELECT gpu_id, unnest(list_append(aliases, gpu_id)) AS spelt FROM gpu WHERE valid_to IS NULL
  ),
  meant AS (
    SELECT DISTINCT gpu_id FROM spelling WHERE bare_name(spelt) = bare_name(gpu)
    QUALIFY rank() OVER (ORDER BY bare_name(gpu_id) <> bare_name(gpu)) = 1
  )
  SELECT CASE WHEN gpu IS NULL OR gpu = '*' THEN NULL
              WHEN count(*) = 0 THEN error('unknown GPU ' || gpu || '; SELECT gpu_id, aliases FROM gpu lists them')
              WHEN count(*) > 1 THEN error('GPU ' || gpu || ' is ambiguous: say ' || string_agg(gpu_id, ' or '))
              ELSE min(gpu_id) END
  FROM meant
);
COMMENT ON MACRO gpu_named IS 'The id of the accelerator that goes by a name, in any case and with or without hyphens; empty for ''*'', which is any. An unknown name is an error. Example: SELECT gpu_named(''h100'') AS gpu_id, gpu_named(''NVIDIA L40S'') AS other_gpu_id';

CREATE OR REPLACE MACRO countries_named(region) AS (
  SELECT CASE WHEN region IS NULL OR region = '*' THEN []
              WHEN lower(region) IN ('eu', 'european union')
                THEN ['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT',
                      'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK']
              ELSE coalesce(list(DISTINCT country ORDER BY country), []) END
  FROM region AS place
  WHERE place.valid_to IS NULL
    AND CASE lower(region) WHEN 'uk' THEN 'gb' WHEN 'usa' THEN 'us' ELSE lower(region) END
        IN (lower(place.country), lower(place.country_name), lower(place.continent))
);
COMMENT ON MACRO countries_named IS 'The countries in which sellers have regions that a name stands for: a continent, a country by its code or English name, or EU; none where it is the name of a region. Example: SELECT countries_named(''Oceania'') AS countries';

CREATE OR REPLACE MACRO region_named(region) AS (
  SELECT CASE WHEN region IS NULL OR region = '*' THEN NULL
              WHEN countries_named(region) = [] AND count(*) = 0
                THEN error('unknown region ' || region || '; say a continent, a country, EU, or a seller''s region such as us-*')
              ELSE lower(region) END
  FROM (SELECT 1 FROM offer WHERE lower(offer.region_id) GLOB lower(region) LIMIT 1)
);
COMMENT ON MACRO region_named IS 'A name of a region, country or continent in lower case, once it is known to be one; empty for ''*'', which is anywhere. An unknown name is an error. Example: SELECT region_named(''us-east-1'') AS region';

CREATE OR REPLACE MACRO category_named(category) AS
  CASE WHEN category IS NULL OR category = '*' THEN NULL
       WHEN bare_name(category) IN ('standard', 'ondemand', 'payasyougo', 'list') THEN 'Standard'
       WHEN bare_name(category) IN ('dynamic', 'spot', 'preemptible', 'interruptible', 'marketplace') THEN 'Dynamic'
       WHEN bare_name(category) IN ('committed', 'commitment', 'reserved', 'reservation', 'savingsplan') THEN 'Committed'
       WHEN bare_name(category) = 'other' THEN 'Other'
       ELSE error('unknown category ' || category || '; say on-demand, spot, committed or other')
  END;
COMMENT ON MACRO category_named IS 'FOCUS''s word for terms of sale, by that word or a usual one; empty for ''*'', which is any. Example: SELECT category_named(''spot'') AS spot, category_named(''on demand'') AS on_demand';

CREATE OR REPLACE MACRO is_above_zero(name, figure) AS
  CASE WHEN figure > 0 THEN true ELSE error(name || ' must be above 0, and is ' || coalesce(CAST(figure AS VARCHAR), 'empty')) END;
COMMENT ON MACRO is_above_zero IS 'is_above_zero(name, figure): true, and an error where a figure that must be above 0 is not. Example: SELECT is_above_zero(''gpus'', 8) AS is_a_count';

CREATE OR REPLACE MACRO offers_of(gpu, region, category, as_of) AS TABLE
FROM price_at(as_of) AS p
WHERE p.gpu_id = coalesce(gpu_named(gpu), p.gpu_id)
  AND p.pricing_category = coalesce(category_named(category), p.pricing_category)
  AND (region_named(region) IS NULL OR list_contains(countries_named(region), p.country)
       OR lower(p.region_id) GLOB lower(region));
COMMENT ON MACRO TABLE offers_of IS 'offers_of(gpu, region, category, as_of): the rows of price_at that a GPU, a region and terms in anybody''s words stand for; ''*'' is any. Example: FROM offers_of(''h100'', ''Europe'', ''spot'', ''now'') ORDER BY price_usd_per_gpu_hour LIMIT 5';

CREATE OR REPLACE MACRO cheapest(gpu, gpus := 1, region := '*', category := '*', as_of := 'now') AS TABLE
WITH fitting AS (
  SELECT CASE WHEN gpu_count IS NULL THEN gpus * price_usd_per_gpu_hour ELSE price_usd_per_instance_hour END
           AS cost_usd_per_hour,
         CASE WHEN price_usd_per_gpu_hour IS NULL THEN 'no price'
              WHEN gpu_count IS NULL AND gpus > 1 THEN 'indicative'
              ELSE price_status END AS status, *
  FROM offers_of(gpu, region, category, as_of)
  WHERE is_above_zero('gpus', gpus) AND (gpu_count >= gpus OR gpu_count IS NULL)
)
SELECT CASE WHEN status IN ('listed', 'derived')
            THEN row_number() OVER (PARTITION BY status IN ('listed', 'derived') ORDER BY cost_usd_per_hour, price_id)
       END AS rank_number,
       status, cost_usd_per_hour, price_usd_per_gpu_hour, price_usd_per_gpu_memory_gb_hour,
       service_provider_name, instance_type, gpu_id, gpu_count, region_id, country, pricing_category, commitment_months,
       variant, price_per_instance_hour, price_per_gpu_hour, pricing_currency, missing_reason, observed_at, age_days,
       freshness, source_url, price_id
FROM fitting
ORDER BY rank_number NULLS LAST, cost_usd_per_hour NULLS LAST, price_id;
COMMENT ON MACRO TABLE cheapest IS 'cheapest(gpu, gpus := 1, region := ''*'', category := ''*'', as_of := ''now''): what it costs to have that many GPUs in one instance, cheapest first; a larger instance costs all of itself. A seller who states a price for one GPU only is indicative where several are asked for, and is not ranked. Example: FROM cheapest(''h100'', gpus := 8, region := ''Europe'', category := ''on-demand'') LIMIT 5';

CREATE OR REPLACE MACRO gpu_hours_for(budget_usd, gpu := '*', region := '*', category := '*', as_of := 'now') AS TABLE
WITH costed AS (
  SELECT *, CASE WHEN pricing_category = 'Committed'
                 THEN coalesce(price_usd_per_instance_hour, price_usd_per_gpu_hour) * commitment_months * 730
            END AS least_spend_usd
  FROM offers_of(gpu, region, category, as_of) WHERE price_usd_per_gpu_hour IS NOT NULL
)
SELECT gpu_id, pricing_category,
       CASE WHEN coalesce(least_spend_usd, 0) <= budget_usd THEN budget_usd / price_usd_per_gpu_hour END AS gpu_hours,
       CASE WHEN coalesce(least_spend_usd, 0) <= budget_usd THEN budget_usd / price_usd_per_instance_hour END AS instance_hours,
       least_spend_usd, price_usd_per_gpu_hour, service_provider_name, instance_type, gpu_count, region_id,
       commitment_months, variant, price_per_gpu_hour, pricing_currency, price_status AS status, age_days,
       freshness, price_id
FROM costed
QUALIFY row_number() OVER (PARTITION BY gpu_id, pricing_category
                           ORDER BY coalesce(least_spend_usd, 0) > budget_usd, price_usd_per_gpu_hour, price_id) = 1
ORDER BY gpu_hours DESC NULLS LAST, gpu_id, pricing_category;
COMMENT ON MACRO TABLE gpu_hours_for IS 'gpu_hours_for(budget_usd, gpu := ''*'', region := ''*'', category := ''*'', as_of := ''now''): how many GPU-hours a sum buys of each GPU on each kind of terms, at the lowest price per GPU; empty where a commitment asks for more than the sum (least_spend_usd). Example: FROM gpu_hours_for(10000, region := ''EU'', category := ''on-demand'')';

CREATE OR REPLACE MACRO monthly_cost(gpu, gpus := 1, hours_per_month := 730, region := '*', category := '*', as_of := 'now') AS TABLE
WITH counted AS (
  SELECT *, CASE WHEN pricing_category = 'Committed' THEN 730.0 ELSE hours_per_month END AS paid_hours_per_month,
         CAST(ceil(gpus / gpu_count) AS BIGINT) AS instance_count,
         CASE WHEN price_usd_per_gpu_hour IS NULL THEN 'no price'
              WHEN gpu_count IS NULL AND gpus > 1 THEN 'indicative'
              ELSE price_status END AS status
  FROM offers_of(gpu, region, category, as_of)
  WHERE is_above_zero('gpus', gpus) AND is_above_zero('hours_per_month', hours_per_month)
)
SELECT CASE WHEN gpu_count IS NULL THEN gpus * price_usd_per_gpu_hour ELSE instance_count * price_usd_per_instance_hour END
         * paid_hours_per_month AS cost_usd_per_month,
       cost_usd_per_month / (gpus * hours_per_month) AS cost_usd_per_used_gpu_hour,
       status, instance_count, coalesce(instance_count * gpu_count, gpus) AS paid_gpu_count, paid_hours_per_month,
       service_provider_name, instance_type, gpu_id, gpu_count, region_id, country, pricing_category, commitment_months,
       variant, price_usd_per_instance_hour, price_usd_per_gpu_hour, price_per_instance_hour, price_per_gpu_hour,
       pricing_currency, missing_reason, age_days, freshness, price_id
FROM counted
ORDER BY status NOT IN ('listed', 'derived'), cost_usd_per_month NULLS LAST, price_id;
COMMENT ON MACRO TABLE monthly_cost IS 'monthly_cost(gpu, gpus := 1, hours_per_month := 730, region := ''*'', category := ''*'', as_of := ''now''): what that many GPUs cost in a month of that many hours of use, in whole instances of any size; a commitment is paid for all 730 hours. Example: FROM monthly_cost(''h100'', gpus := 16, hours_per_month := 200, region := ''US'') LIMIT 5';

CREATE OR REPLACE MACRO commitment_effective(utilisation, gpu := '*', region := '*', as_of := 'now') AS TABLE
WITH offered AS (
  SELECT service_provider_name, instance_type, gpu_id, gpu_count, region_id, pricing_category, commitment_type,
         commitment_months, payment_option, variant, contract_id, price_usd_per_gpu_hour, price_per_gpu_hour,
         pricing_currency, price_status, missing_reason, age_days, freshness, price_id
  FROM offers_of(gpu, region, '*', as_of) WHERE is_above_zero('utilisation', utilisation)
),
on_demand AS (
  SELECT service_provider_name, instance_type, region_id, gpu_id, variant, contract_id,
         min(price_usd_per_gpu_hour) AS on_demand_usd_per_gpu_hour
  FROM offered WHERE pricing_category = 'Standard' AND price_usd_per_gpu_hour IS NOT NULL GROUP BY ALL
)
SELECT c.service_provider_name, c.instance_type, c.gpu_id, c.gpu_count, c.region_id, c.commitment_type,
       c.commitment_months, c.payment_option, c.variant, CAST(utilisation AS DOUBLE) AS utilisation,
       c.price_usd_per_gpu_hour AS committed_usd_per_gpu_hour, o.on_demand_usd_per_gpu_hour,
       c.price_usd_per_gpu_hour / nullif(CAST(utilisation AS DOUBLE), 0) AS committed_usd_per_used_gpu_hour,
       1 - c.price_usd_per_gpu_hour / o.on_demand_usd_per_gpu_hour AS saving_fraction,
       c.price_usd_per_gpu_hour / o.on_demand_usd_per_gpu_hour AS breakeven_utilisation,
       breakeven_utilisation <= CAST(utilisation AS DOUBLE) AS pays,
       c.price_per_gpu_hour, c.pricing_currency, c.price_status AS status, c.missing_reason, c.age_days,
       c.freshness, c.price_id
FROM offered AS c
LEFT JOIN on_demand AS o ON o.service_provider_name = c.service_provider_name AND o.gpu_id = c.gpu_id
 AND o.instance_type IS NOT DISTINCT FROM c.instance_type AND o.region_id IS NOT DISTINCT FROM c.region_id
 AND o.variant IS NOT DISTINCT FROM c.variant AND o.contract_id IS NOT DISTINCT FROM c.contract_id
WHERE c.pricing_category = 'Committed'
ORDER BY saving_fraction DESC NULLS LAST, c.price_id;
COMMENT ON MACRO TABLE commitment_effective IS 'commitment_effective(utilisation, gpu := ''*'', region := ''*'', as_of := ''now''): what a commitment costs for each hour in which its GPUs are used, when they are used that fraction of all hours, beside on-demand of the same machine and region; from breakeven_utilisation on it costs less. Where the machine is not sold on demand there, the comparison is empty. Example: FROM commitment_effective(0.6, gpu := ''h100'', region := ''US'') LIMIT 5';
