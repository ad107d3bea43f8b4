-- How many communes have each verdict in one slice.
SELECT verdict, count(*)::INTEGER AS communes
FROM mart_load
WHERE scope = $scope AND period_id = $period_id AND staff_group = $staff_group
  AND certification = $certification AND weighting = $weighting
GROUP BY verdict
