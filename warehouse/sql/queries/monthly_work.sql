-- Every commune's work, officials and effective count of dossiers month by month: what an after-check compares. Missing where a month is not judged.
SELECT l.commune_code, p.first_month AS month, p.start_up, l.workload, l.officials,
       l.ratio * l.expected_count AS effective_count, l.simulated
FROM mart_load AS l
JOIN core_period AS p USING (period_id)
JOIN core_commune AS c USING (commune_code)
WHERE p.kind = 'month' AND l.scope = $scope AND l.staff_group = $staff_group
  AND l.certification = $certification AND l.weighting = $weighting
ORDER BY p.first_month, c.sort_order
