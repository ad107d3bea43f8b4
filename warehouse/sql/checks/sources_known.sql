-- Every core row leads to a source.
WITH used AS (
    SELECT DISTINCT source_id FROM core_commune
    UNION SELECT DISTINCT source_id FROM core_population
    UNION SELECT DISTINCT source_id FROM core_former_unit
    UNION SELECT DISTINCT source_id FROM core_former_unit_map
    UNION SELECT DISTINCT source_id FROM core_former_share
    UNION SELECT DISTINCT source_id FROM core_field
    UNION SELECT DISTINCT source_id FROM core_handling_time
    UNION SELECT DISTINCT source_id FROM core_holiday
    UNION SELECT DISTINCT source_id FROM core_reported_figure
    UNION SELECT DISTINCT source_id FROM core_dossier_day
    UNION SELECT DISTINCT source_id FROM core_caseload_month
    UNION SELECT DISTINCT source_id FROM core_caseload_cumulative
    UNION SELECT DISTINCT source_id FROM core_staff_month
    UNION SELECT DISTINCT source_id FROM core_boundary
    UNION SELECT DISTINCT source_id FROM core_month
    UNION SELECT DISTINCT source_id FROM core_period
    UNION SELECT DISTINCT source_id FROM core_policy
    UNION SELECT DISTINCT source_id FROM core_column
    UNION SELECT DISTINCT source_id FROM core_correction
)
SELECT source_id FROM used ANTI JOIN core_source USING (source_id)
