-- By which names can a seller be asked for?
SELECT service_provider_name AS name FROM offer
UNION
SELECT source FROM offer
ORDER BY name
