-- Whether a commune's month of a data set is known, and how: by former district, then by name.
-- Its population, which has no months, comes with the date it is of.
WITH months AS (
    SELECT commune_code, month, data_set, coalesce(
        source_kind, CASE WHEN EXISTS (
            SELECT 1 FROM raw_withheld AS w
            WHERE w.commune_code = v.commune_code AND w.month = v.month
              AND w.data_set = CASE v.data_set WHEN 'centre_staff' THEN 'staff' ELSE v.data_set END
        ) THEN 'set_aside' ELSE 'missing' END
    ) AS state
    FROM mart_coverage AS v
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
