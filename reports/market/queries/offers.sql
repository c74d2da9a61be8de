-- What became of every offer between two moments, of one GPU or seller where one is asked for? Kept for the page's other questions.
CREATE OR REPLACE TEMP TABLE offer_moved AS
FROM offer_change($since, $until)
WHERE ($gpu_id IS NULL OR gpu_id = $gpu_id)
  AND ($provider IS NULL OR lower($provider) IN (lower(service_provider_name), lower(source)));
