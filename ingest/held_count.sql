-- How many offers of a source, or of one region of it, hold now?
SELECT count(*) FROM offer
WHERE valid_to IS NULL AND source = $source AND ($scope IS NULL OR region_id = $scope)
