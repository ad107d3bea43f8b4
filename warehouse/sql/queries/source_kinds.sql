-- Rows of each core data set by kind of source.
WITH used AS (
    SELECT 'caseload' AS data_set, source_id FROM core_caseload_month
    UNION ALL SELECT 'staff', source_id FROM core_staff_month
    UNION ALL SELECT 'population', source_id FROM core_population
    UNION ALL SELECT 'reported', source_id FROM core_reported_figure
    UNION ALL SELECT 'handling_times', source_id FROM core_handling_time
    UNION ALL SELECT 'communes', source_id FROM core_commune
    UNION ALL SELECT 'boundaries', source_id FROM core_boundary
)
SELECT data_set, kind, count(*)::BIGINT AS rows_count
FROM used JOIN core_source USING (source_id)
GROUP BY ALL ORDER BY data_set, kind
