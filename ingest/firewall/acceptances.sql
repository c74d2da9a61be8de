-- What was accepted of a source and scope, newest first?
SELECT * FROM acceptance WHERE source = $source AND scope IS NOT DISTINCT FROM $scope ORDER BY accepted_at DESC
