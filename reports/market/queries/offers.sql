-- What became of every offer between two moments? Kept aside, for the page's other questions.
CREATE OR REPLACE TEMP TABLE offer_moved AS FROM offer_change($since, $until);
