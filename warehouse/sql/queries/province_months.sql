-- The province in every month of one slice, oldest first, with its overloaded and underloaded communes.
SELECT p.period_id, p.first_month AS month, o.load, o.dossiers,
       count(*) FILTER (WHERE l.verdict = 'overloaded')::INTEGER AS overloaded,
       count(*) FILTER (WHERE l.verdict = 'underloaded')::INTEGER AS underloaded
FROM mart_province AS o
JOIN core_period AS p USING (period_id)
JOIN mart_load AS l USING (scope, period_id, staff_group, certification, weighting)
WHERE p.kind = 'month' AND o.scope = $scope AND o.staff_group = $staff_group
  AND o.certification = $certification AND o.weighting = $weighting
GROUP BY p.period_id, p.first_month, o.load, o.dossiers
ORDER BY p.first_month
