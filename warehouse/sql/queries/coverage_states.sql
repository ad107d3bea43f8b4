-- Whether a commune's month of a data set is known, and how: by former district, then by name.
-- Its population, which has no months, comes with the date it is of. A month with a flagged figure is
-- doubtful.
WITH flagged AS (
    SELECT DISTINCT commune_code, month,
           CASE staff_group WHEN 'commune_government' THEN 'government_staff'
                ELSE coalesce(staff_group || '_staff', 'caseload') END AS data_set
    FROM core_correction WHERE action = 'flag'
),
months AS (
    SELECT v.commune_code, v.month, v.data_set, CASE
        WHEN v.source_kind IS NOT NULL AND f.commune_code IS NOT NULL THEN 'doubtful'
        WHEN v.source_kind IS NOT NULL THEN v.source_kind
        WHEN EXISTS (
            SELECT 1 FROM raw_withheld AS w
            WHERE w.commune_code = v.commune_code AND w.month = v.month
              AND w.data_set = CASE v.data_set WHEN 'caseload' THEN 'caseload' ELSE 'staff' END
        ) THEN 'set_aside' ELSE 'missing' END AS state
    FROM mart_coverage AS v LEFT JOIN flagged AS f USING (commune_code, month, data_set)
),
people AS (
    SELECT c.commune_code, p.as_of AS month, 'population' AS data_set,
           CASE WHEN p.commune_code IS NULL THEN 'missing' WHEN p.doubtful THEN 'doubtful'
                ELSE s.kind END AS state
    FROM core_commune AS c
    LEFT JOIN mart_population AS p USING (commune_code)
    LEFT JOIN core_source AS s ON s.source_id = p.source_id
)
SELECT a.commune_code, c.name, split_part(c.former_districts, ' | ', 1) AS district, a.data_set,
       a.month, a.state
FROM (SELECT * FROM months UNION ALL SELECT * FROM people) AS a
JOIN core_commune AS c USING (commune_code)
ORDER BY district COLLATE vi, c.sort_order, a.data_set, a.month
