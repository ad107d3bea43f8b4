-- Grain: one commune, month and data set: was it reported, and by what kind of source?
-- Keys: commune_code, month, data_set. source_kind is NULL where nothing was reported.
CREATE VIEW mart_coverage AS
WITH wanted AS (
    SELECT commune_code, month, data_set
    FROM core_commune, core_month, (
        VALUES ('caseload'), ('centre_staff'), ('government_staff'), ('payroll_staff')
    ) AS d(data_set)
),
found AS (
    SELECT DISTINCT commune_code, month, 'caseload' AS data_set, s.kind
    FROM core_caseload_month JOIN core_source AS s USING (source_id)
    UNION ALL
    SELECT DISTINCT commune_code, month,
           CASE staff_group WHEN 'commune_government' THEN 'government_staff'
                ELSE staff_group || '_staff' END,
           s.kind
    FROM core_staff_month JOIN core_source AS s USING (source_id)
)
SELECT commune_code, month, data_set, min(found.kind) AS source_kind
FROM wanted LEFT JOIN found USING (commune_code, month, data_set)
GROUP BY ALL
