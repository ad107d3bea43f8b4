-- Every commune code of a core row is one of the gazetteer's.
WITH used AS (
    SELECT DISTINCT commune_code FROM core_population
    UNION SELECT DISTINCT commune_code FROM core_former_unit_map
    UNION SELECT DISTINCT commune_code FROM core_former_share
    UNION SELECT DISTINCT commune_code FROM core_dossier_day
    UNION SELECT DISTINCT commune_code FROM core_caseload_month
    UNION SELECT DISTINCT commune_code FROM core_caseload_cumulative
    UNION SELECT DISTINCT commune_code FROM core_staff_month
    UNION SELECT DISTINCT commune_code FROM core_boundary
    UNION SELECT DISTINCT commune_code FROM core_correction
    UNION SELECT DISTINCT unit_code FROM core_reported_figure WHERE unit_code <> '38'
)
SELECT commune_code FROM used ANTI JOIN core_commune USING (commune_code)
