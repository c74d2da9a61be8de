-- Which price, quantity or assumption moved the answer of one scenario to that of another, step by step?
FROM answer_diff($before, $after)
