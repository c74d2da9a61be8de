-- Which hosted models' token prices moved, which models are new, and which are gone, the largest move first?
SELECT * EXCLUDE (source, observed_at) FROM token_moved
WHERE what_happened IN ('cheaper', 'dearer', 'moved both ways', 'new', 'withdrawn')
ORDER BY abs(largest_change_fraction) DESC NULLS LAST, service_provider_name, model_name, service_tier, context_above_tokens;
