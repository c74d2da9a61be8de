-- What must be decided, ordered and renewed in a fleet, and when? A commitment is renewed, or servers that take its place are
-- ordered their lead time before it ends; later servers are ordered their lead time before the year that needs them.
WITH chosen AS (
  SELECT p.*, s.title, s.horizon_years,
         CAST(greatest(p.as_of + to_months(CAST(floor(coalesce(begins_after_months, 0)) AS INTEGER)),
                       p.as_of + to_days(CAST(round(coalesce(lead_time_weeks, 0) * 7) AS INTEGER))) AS DATE) AS begins_on,
         (SELECT min(o.lead_time_weeks) FROM plan_rank AS o
          WHERE o.scenario_id = p.scenario_id AND o.status = 'ranked' AND o.way = 'owned') AS owned_lead_time_weeks
  FROM plan_rank AS p JOIN scenario AS s ON s.scenario_id = p.scenario_id AND s.valid_to IS NULL
  WHERE p.rank_number = 1 AND p.scenario_id IN (SELECT unnest($scenario_ids))
),
terms AS (
  SELECT c.*, CAST(begins_on + to_months(CAST(commitment_months * n AS INTEGER)) AS DATE) AS ends_on
  FROM chosen AS c, range(1, 61) AS terms(n)
  WHERE commitment_months IS NOT NULL AND coalesce(begins_after_months, 0) + commitment_months * (n - 1) < horizon_years * 12
),
events AS (
  SELECT begins_on AS falls_on, title, 'commit' AS event, service_provider_name, commitment_months, lead_time_weeks, scenario_id
  FROM chosen WHERE commitment_months IS NOT NULL
  UNION ALL SELECT ends_on, title, 'commitment ends', service_provider_name, commitment_months, lead_time_weeks, scenario_id FROM terms
  UNION ALL SELECT CAST(ends_on - to_days(CAST(round(owned_lead_time_weeks * 7) AS INTEGER)) AS DATE), title,
                   'order servers that take its place', service_provider_name, commitment_months, owned_lead_time_weeks, scenario_id
            FROM terms WHERE owned_lead_time_weeks IS NOT NULL
  UNION ALL SELECT CAST(begins_on - to_days(CAST(round(lead_time_weeks * 7) AS INTEGER)) AS DATE), title, 'order servers',
                   service_provider_name, NULL, lead_time_weeks, scenario_id FROM chosen WHERE way = 'owned'
  UNION ALL SELECT begins_on, title, 'servers run', service_provider_name, NULL, lead_time_weeks, scenario_id FROM chosen WHERE way = 'owned'
  UNION ALL SELECT CAST(c.as_of + to_years(CAST(l.year AS INTEGER)) - to_days(CAST(round(c.lead_time_weeks * 7) AS INTEGER)) AS DATE),
                   c.title, 'order more servers', c.service_provider_name, NULL, c.lead_time_weeks, c.scenario_id
            FROM chosen AS c JOIN cost_line AS l ON l.plan_id = c.plan_id AND l.valid_to IS NULL
            WHERE l.component = 'servers' AND l.year * 12 > c.begins_after_months AND l.cost_usd > 0
)
SELECT * FROM events ORDER BY falls_on, title, event;
