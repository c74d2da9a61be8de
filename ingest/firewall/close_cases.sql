-- Which open cases of a batch's source and scope are over, or have become others?
UPDATE firewall_case AS held SET valid_to = greatest($at, held.valid_from + INTERVAL 1 MICROSECOND)
WHERE held.valid_to IS NULL AND held.source = $source AND held.scope IS NOT DISTINCT FROM $scope
  AND (EXISTS (FROM arriving_case AS n
               WHERE n.case_id = held.case_id
                 AND (n.verdict <> held.verdict OR n.checks <> held.checks OR n.withheld IS DISTINCT FROM held.withheld
                      OR n.offered_value IS DISTINCT FROM held.offered_value OR n.value_unit IS DISTINCT FROM held.value_unit))
       OR ($whole AND NOT EXISTS (FROM arriving_case AS n WHERE n.case_id = held.case_id)))
