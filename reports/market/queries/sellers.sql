-- By which names can a seller of the market be asked for?
SELECT service_provider_name AS name FROM offer
UNION SELECT source FROM offer
UNION SELECT service_provider_name FROM token_price
UNION SELECT source FROM token_price
UNION SELECT source_name FROM hardware_price
UNION SELECT source FROM hardware_price
ORDER BY name;
