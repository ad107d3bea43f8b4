-- What the edition holds for some communes (their codes joined by commas) in one month, by measure:
-- dossiers received, and officials present by staff group; with whether any of it is simulated.
SELECT 'received' AS measure, sum(received)::DOUBLE AS total, bool_or(kind = 'simulated') AS simulated
FROM core_caseload_month JOIN core_source USING (source_id)
WHERE month = TRY_CAST($month AS DATE) AND list_contains(string_split($codes, ','), commune_code)
HAVING count(*) > 0
UNION ALL
SELECT staff_group, sum(present)::DOUBLE, bool_or(kind = 'simulated')
FROM core_staff_month JOIN core_source USING (source_id)
WHERE month = TRY_CAST($month AS DATE) AND list_contains(string_split($codes, ','), commune_code)
GROUP BY staff_group
