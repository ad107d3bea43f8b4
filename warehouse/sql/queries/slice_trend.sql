-- Every commune's trend up to the last month of one period; too_few where it cannot be calculated.
SELECT c.name, c.commune_code, coalesce(t.load_direction, 'too_few') AS load_direction,
       t.load_slope, t.load_chi2, coalesce(t.ratio_direction, 'too_few') AS ratio_direction,
       t.ratio_slope, t.ratio_chi2, p.last_month AS month
FROM core_commune AS c
JOIN core_period AS p ON p.period_id = $period_id
LEFT JOIN mart_trend AS t
  ON t.commune_code = c.commune_code AND t.month = p.last_month AND t.scope = $scope
 AND t.staff_group = $staff_group AND t.certification = $certification
 AND t.weighting = $weighting
ORDER BY c.sort_order
