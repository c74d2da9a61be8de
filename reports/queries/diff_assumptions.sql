-- Which assumptions, and which figures of the demand, differ between two scenarios?
FROM assumption_diff($before, $after)
