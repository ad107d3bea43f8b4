-- Every verdict with what it was made of: the commune's own figures and the province's average load.
SELECT m.scope, m.period_id, m.staff_group, m.certification, m.weighting, m.commune_code,
       m.verdict, m.dossiers, m.officials, m.workload, m.load, p.load AS province_load
FROM mart_load AS m
JOIN mart_province AS p USING (scope, period_id, staff_group, certification, weighting)
ORDER BY ALL
