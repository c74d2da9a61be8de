-- What does each component of one plan cost beside another's, and what of the change did prices, quantities and assumptions do?
FROM plan_line_diff($before, $after)
