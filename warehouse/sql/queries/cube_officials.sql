-- Officials present of one staff group in one period: mean of its months, fewest and most; missing unless every month is known.
SELECT c.commune_code, c.sort_order,
       CASE WHEN count(s.present) = any_value(p.months) THEN avg(s.present) END AS officials
FROM core_commune AS c
JOIN core_period AS p ON p.period_id = $period_id
LEFT JOIN (
    core_staff_month AS s JOIN core_source AS o USING (source_id)
) ON s.commune_code = c.commune_code AND s.staff_group = $staff_group
 AND s.month BETWEEN p.first_month AND p.last_month
 AND ($scope = 'all' OR o.kind <> 'simulated')
GROUP BY c.commune_code, c.sort_order
ORDER BY c.sort_order
