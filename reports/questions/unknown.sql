-- What is not known, and why?
-- group: trust
-- empty: all that is known of such figures is known whole
-- param: what text null price, token price, hardware price or place; all where left out
SELECT what, service_provider_name, reason, row_count
FROM unknown_figure
WHERE $what IS NULL OR what = lower($what)
ORDER BY row_count DESC, what, service_provider_name, reason
