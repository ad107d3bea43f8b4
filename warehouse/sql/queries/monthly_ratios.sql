-- The ratio of every commune month by month, with its interval and verdict, for one staff group
-- and one way of weighing; the ratio is NULL where the month is not sufficient.
SELECT l.commune_code, p.first_month AS month, p.start_up, l.ratio, l.ratio_lower_95,
       l.ratio_upper_95, l.verdict, l.months_reported, l.simulated
FROM mart_load AS l
JOIN core_period AS p USING (period_id)
WHERE p.kind = 'month' AND l.scope = $scope AND l.staff_group = $staff_group
  AND l.certification = $certification AND l.weighting = $weighting
ORDER BY l.commune_code, p.first_month
