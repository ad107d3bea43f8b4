-- Assigned and present of every staff group and commune in one period: means of its months, missing unless every month is known. Groups overlap and are never added.
SELECT c.commune_code, c.name, g.staff_group,
       CASE WHEN count(s.present) = any_value(p.months) THEN avg(s.assigned) END AS assigned,
       CASE WHEN count(s.present) = any_value(p.months) THEN avg(s.present) END AS present,
       coalesce(bool_or(s.kind = 'simulated'), FALSE) AS simulated
FROM core_commune AS c
CROSS JOIN (VALUES ('centre', 1), ('commune_government', 2), ('payroll', 3)) AS g (staff_group, position)
JOIN core_period AS p ON p.period_id = $period_id
LEFT JOIN (
    core_staff_month JOIN core_source USING (source_id)
) AS s ON s.commune_code = c.commune_code AND s.staff_group = g.staff_group
 AND s.month BETWEEN p.first_month AND p.last_month
 AND ($scope = 'all' OR s.kind <> 'simulated')
GROUP BY c.commune_code, c.name, c.sort_order, g.staff_group, g.position
ORDER BY g.position, c.sort_order
