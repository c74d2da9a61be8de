-- Which plans came, went, moved or changed places between two scenarios?
FROM plan_diff($before, $after) WHERE (rank_before IS NOT NULL OR rank_after IS NOT NULL)
  AND (what_happened <> 'same' OR rank_before IS DISTINCT FROM rank_after)
