-- Named totals of the edition, kept in its manifest and compared on read-back.
SELECT 'dossiers_received' AS name, coalesce(sum(received), 0) AS value FROM core_caseload_month
UNION ALL
SELECT 'dossiers_resolved', coalesce(sum(resolved_early + resolved_on_time + resolved_late), 0)
FROM core_caseload_month
UNION ALL
SELECT 'commune_months_reported', count(*)
FROM (SELECT DISTINCT commune_code, month FROM core_caseload_month)
UNION ALL
SELECT 'centre_officials_present', coalesce(sum(present), 0)
FROM core_staff_month WHERE staff_group = 'centre'
UNION ALL
SELECT 'population_published', coalesce(sum(population), 0) FROM core_population
ORDER BY name
