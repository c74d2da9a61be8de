-- Which cases of a batch are new, or others than before?
INSERT INTO firewall_case BY NAME
SELECT n.* REPLACE ($at AS valid_from, NULL::TIMESTAMPTZ AS valid_to, $batch AS batch_id)
FROM arriving_case AS n
WHERE NOT EXISTS (FROM firewall_case AS held WHERE held.case_id = n.case_id AND held.valid_to IS NULL)
