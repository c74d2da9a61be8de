-- From which day on does the warehouse know any price?
SELECT CAST(min(valid_from) AS DATE) AS first_on FROM price
