-- How sure is each scenario's verdict, which way is cheapest how often, and what moves it most?

CREATE OR REPLACE VIEW verdict_confidence AS
SELECT s.scenario_id, s.title, s.verdict, s.verdict_probability, s.verdict_regret_usd_per_month, s.own_beats_rent_probability,
       s.breakeven_utilisation_p10, s.breakeven_utilisation_p50, s.breakeven_utilisation_p90, s.as_of
FROM scenario AS s WHERE s.valid_to IS NULL AND s.verdict_probability IS NOT NULL;
COMMENT ON VIEW verdict_confidence IS 'How often the verdict of the newest plans of every scenario holds when all assumptions are drawn from their ranges. Example: SELECT scenario_id, verdict_probability, own_beats_rent_probability FROM verdict_confidence';

CREATE OR REPLACE VIEW way_odds AS
SELECT u.scenario_id, p.way, sum(u.probability_cheapest) AS probability_cheapest, min(u.p50_usd_per_month) AS p50_usd_per_month,
       count(*) AS plan_count
FROM uncertainty AS u JOIN plan AS p ON p.plan_id = u.plan_id AND p.valid_to IS NULL
WHERE u.valid_to IS NULL GROUP BY u.scenario_id, p.way;
COMMENT ON VIEW way_odds IS 'How often each way to serve a scenario is the cheapest when all assumptions are drawn from their ranges. Example: FROM way_odds ORDER BY scenario_id, probability_cheapest DESC';
COMMENT ON COLUMN way_odds.probability_cheapest IS 'Share of samples in which a plan of this way is the cheapest of all. [fraction]';
COMMENT ON COLUMN way_odds.p50_usd_per_month IS 'Median cost of the way''s plan with the lowest one. [USD/month]';
COMMENT ON COLUMN way_odds.plan_count IS 'Plans of the way near the front. [1]';

CREATE OR REPLACE VIEW tornado AS
SELECT t.* EXCLUDE (source, valid_from, valid_to, batch_id),
       row_number() OVER (PARTITION BY t.scenario_id ORDER BY t.swing_usd_per_month DESC, t.assumption_name) AS rank_number
FROM sensitivity AS t WHERE t.valid_to IS NULL;
COMMENT ON VIEW tornado IS 'The newest sensitivities of every scenario, those first that move the verdict''s advantage most. Example: SELECT assumption_name, advantage_at_low_usd_per_month, advantage_at_high_usd_per_month, flip_value FROM tornado WHERE rank_number <= 10';
COMMENT ON COLUMN tornado.rank_number IS 'Place by how far the advantage moves, from 1. [1]';
