-- Which of the prices that hold does a batch bring again, that is not complete and so confirms no others? They are noted.
INSERT INTO sighting BY NAME SELECT CAST($batch AS BIGINT) AS batch_id, offer_id FROM staged
WHERE offer_id IN (SELECT offer_id FROM price WHERE valid_to IS NULL)
