-- How often does a seller take spot machines of a type back, as the middle of the band that held at a moment?
SELECT service_provider_name, region_id, instance_type,
       CAST((low_interruption_fraction + coalesce(high_interruption_fraction, low_interruption_fraction)) / 2 AS DOUBLE)
         AS interruption_fraction
FROM spot_interruption
WHERE valid_from <= $moment AND (valid_to IS NULL OR valid_to > $moment)
