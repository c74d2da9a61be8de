-- How many offers have a price in US dollars now? Timed, to say how quick the warehouse is.
SELECT count(price_usd_per_gpu_hour) AS priced_count FROM price_now
