-- How many communes have each verdict, robust or not, in one slice by handling time.
SELECT verdict, robustness, count(*)::INTEGER AS communes
FROM mart_robustness
WHERE scope = $scope AND period_id = $period_id AND staff_group = $staff_group
  AND certification = $certification
GROUP BY ALL ORDER BY ALL
