-- The dispersion within communes that widens the intervals of one scope.
SELECT certification, weighting, any_value(dispersion) AS dispersion
FROM mart_province WHERE scope = $scope
GROUP BY certification, weighting ORDER BY certification, weighting
