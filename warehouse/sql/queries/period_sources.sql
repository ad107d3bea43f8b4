-- Rows behind the figures of one period and staff group, by kind of source.
WITH used AS (
    SELECT 'caseload' AS data_set, m.month, m.source_id FROM core_caseload_month AS m
    UNION ALL
    SELECT 'staff', s.month, s.source_id FROM core_staff_month AS s
    WHERE $staff_group = 'any' OR s.staff_group = $staff_group
)
SELECT u.data_set, o.kind, count(*)::BIGINT AS rows_count
FROM used AS u
JOIN core_period AS p
  ON p.period_id = $period_id AND u.month BETWEEN p.first_month AND p.last_month
JOIN core_source AS o ON o.source_id = u.source_id
WHERE $scope = 'all' OR o.kind <> 'simulated'
GROUP BY u.data_set, o.kind ORDER BY u.data_set, o.kind
