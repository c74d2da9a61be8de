-- Which spellings of a thing and its terms does a price history have?
SELECT DISTINCT thing, provider, sku, gpu_raw, gpu_count, region, price_kind, term FROM stated ORDER BY thing
