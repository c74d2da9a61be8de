-- Which case ends at a moment, because somebody let it pass?
UPDATE firewall_case SET valid_to = greatest($at, valid_from + INTERVAL 1 MICROSECOND)
WHERE case_id = $case_id AND valid_to IS NULL
