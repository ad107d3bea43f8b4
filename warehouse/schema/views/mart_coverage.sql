-- Grain: one commune, month and data set: was it reported, and by what kind of source?
-- Keys: commune_code, month, data_set. source_kind is NULL where nothing was reported.
CREATE VIEW mart_coverage AS
WITH wanted AS (
    SELECT commune_code, month, data_set
    FROM core_commune, core_month, (VALUES ('caseload'), ('centre_staff')) AS d(data_set)
),
found AS (
    SELECT DISTINCT commune_code, month, 'caseload' AS data_set, s.kind
    FROM core_caseload_month JOIN core_source AS s USING (source_id)
    UNION ALL
    SELECT DISTINCT commune_code, month, 'centre_staff', s.kind
    FROM core_staff_month JOIN core_source AS s USING (source_id) WHERE staff_group = 'centre'
)
SELECT commune_code, month, data_set, min(found.kind) AS source_kind
FROM wanted LEFT JOIN found USING (commune_code, month, data_set)
GROUP BY ALL
