-- Which other bill holds charges of the same account and billing period already?
SELECT a.source, a.service_provider_name, a.billing_account_id, strftime(a.billing_period_start, '%Y-%m') AS month
FROM actual_cost AS a
JOIN (SELECT unnest($sellers) AS seller, unnest($accounts) AS account, unnest($starts) AS starts) AS n
  ON n.seller = a.service_provider_name AND n.account = coalesce(a.billing_account_id, '') AND n.starts = a.billing_period_start
WHERE a.valid_to IS NULL AND a.source <> $source
LIMIT 1
