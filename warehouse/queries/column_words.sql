-- What do the columns that a macro yields mean? Its own words first, then price_now's, then any table's or view's.
WITH own(macro_name, column_name, comment) AS (
  VALUES
    ('cheapest', 'rank_number', 'Place among the offers that are certain, cheapest first, from 1. [1]'),
    ('cheapest', 'status', 'listed, derived, indicative (a price for one GPU where several are asked for) or no price.'),
    ('cheapest', 'cost_usd_per_hour', 'What one instance with that many GPUs costs for an hour. [USD/h]'),
    ('gpu_hours_for', 'gpu_hours', 'GPU-hours that the sum buys; empty where the commitment costs more than the sum. [GPU h]'),
    ('gpu_hours_for', 'instance_hours', 'The same in hours of the instance; empty where its size is not stated. [h]'),
    ('gpu_hours_for', 'least_spend_usd', 'What the commitment costs over its whole length. [USD]'),
    ('gpu_hours_for', 'status', 'listed or derived.'),
    ('monthly_cost', 'cost_usd_per_month', 'What it costs in a month, in whole instances. [USD/month]'),
    ('monthly_cost', 'cost_usd_per_used_gpu_hour', 'That over the GPU-hours used. [USD/GPU h]'),
    ('monthly_cost', 'status', 'listed, derived, indicative (a price for one GPU where several are asked for) or no price.'),
    ('monthly_cost', 'instance_count', 'Instances, whole; empty where their size is not stated. [1]'),
    ('monthly_cost', 'paid_gpu_count', 'GPUs that are paid for, idle ones in a whole instance included. [1]'),
    ('monthly_cost', 'paid_hours_per_month', 'Hours of each instance that are paid for in a month. [h]'),
    ('commitment_effective', 'utilisation', 'Hours in which the GPUs are used, over all hours. [fraction]'),
    ('commitment_effective', 'committed_usd_per_gpu_hour', 'The commitment, for one GPU and one hour of its length. [USD/GPU h]'),
    ('commitment_effective', 'on_demand_usd_per_gpu_hour', 'The same machine in the same region on demand. [USD/GPU h]'),
    ('commitment_effective', 'committed_usd_per_used_gpu_hour', 'The commitment, for one GPU and one hour of use. [USD/GPU h]'),
    ('commitment_effective', 'saving_fraction', 'How much less than on demand it costs when always used. [fraction]'),
    ('commitment_effective', 'breakeven_utilisation', 'From which utilisation on it costs less than on demand. [fraction]'),
    ('commitment_effective', 'pays', 'Whether it costs less than on demand at the utilisation asked for.'),
    ('commitment_effective', 'status', 'What is known of the price: listed, derived, unpriced, reservation_only or not_offered.')
),
word AS (
  SELECT column_name, comment, 1 AS choice FROM own WHERE macro_name = $name
  UNION ALL SELECT column_name, comment, CASE table_name WHEN 'price_now' THEN 2 WHEN 'token_price_now' THEN 3 ELSE 4 END
  FROM duckdb_columns() WHERE NOT internal AND comment IS NOT NULL
)
SELECT column_name, arg_min(comment, choice) AS comment FROM word GROUP BY column_name
