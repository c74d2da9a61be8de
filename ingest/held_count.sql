-- How many offers or token prices of a source, or offers of one region of it, hold now, how many prices have they, and how many are on each kind of terms?
SELECT (SELECT count(*) FROM offer
        WHERE valid_to IS NULL AND source = $source AND ($scope IS NULL OR region_id = $scope))
     + (SELECT count(*) FROM token_price WHERE valid_to IS NULL AND source = $source AND $scope IS NULL),
       (SELECT count(*) FROM price
        WHERE valid_to IS NULL AND concat(source) = $source AND ($scope IS NULL OR region_id = $scope)
          AND coalesce(list_unit_price, upfront_unit_price) IS NOT NULL),
       (SELECT histogram(pricing_category) FROM offer
        WHERE valid_to IS NULL AND source = $source AND ($scope IS NULL OR region_id = $scope))
