-- One commune's load and ratio month by month with their intervals: the points of its trend.
SELECT p.first_month AS month, p.start_up, l.load, l.load_lower, l.load_upper, l.ratio,
       l.ratio_lower_95, l.ratio_upper_95, l.verdict, l.officials, l.dossiers, l.simulated
FROM mart_load AS l JOIN core_period AS p USING (period_id)
WHERE p.kind = 'month' AND l.scope = $scope AND l.staff_group = $staff_group
  AND l.certification = $certification AND l.weighting = $weighting
  AND l.commune_code = $commune_code
ORDER BY p.first_month
