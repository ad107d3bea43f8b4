-- Where what every figure is judged with comes from: handling times, the policy, the shares of split
-- former units. Of what an office submitted the cell of its file; of the project's own files the row
-- and column, in the policy the key.
WITH record AS (
    SELECT r.path, f.sha256, r.row_number,
           json_extract_string(r.cells, 'field_code') AS field_code,
           json_extract_string(r.cells, 'channel') AS channel,
           list_position(json_keys(r.cells), 'handling_minutes')::INTEGER AS column_number
    FROM raw_record AS r JOIN raw_file AS f USING (path)
    WHERE r.path = 'reference/handling_times.csv'
),
used AS (
    SELECT 'handling_minutes' AS measure, h.field_code AS name, h.channel AS part,
           h.channel AS part_of_file,
           h.handling_minutes AS value, h.source_id, r.path, r.sha256, r.row_number, r.column_number
    FROM core_handling_time AS h LEFT JOIN record AS r USING (field_code, channel)
    UNION ALL
    SELECT 'policy', p.section,
           CASE WHEN try_cast(p.value AS DOUBLE) IS NULL THEN p.name || ' = ' || p.value
                ELSE p.name END, p.name,
           try_cast(p.value AS DOUBLE), p.source_id, f.path, f.sha256,
           NULL, NULL
    FROM core_policy AS p LEFT JOIN raw_file AS f ON f.path = 'policy.toml'
    UNION ALL
    SELECT 'former_share', former_unit, commune_code, commune_code, share, source_id, NULL, NULL, NULL, NULL
    FROM core_former_share
)
SELECT u.measure, u.name, u.part, u.value::DOUBLE AS value, s.kind AS source_kind, s.title_vi,
       s.title_en, coalesce(b.file, u.path) AS file, coalesce(b.sha256, u.sha256) AS sha256, o.sheet,
       CASE WHEN b.source_id IS NULL THEN u.row_number ELSE o.row_number END AS row_number,
       CASE WHEN b.source_id IS NULL THEN u.column_number ELSE o.column_number END
           AS column_number
FROM used AS u
JOIN core_source AS s USING (source_id)
LEFT JOIN raw_submission AS b USING (source_id)
LEFT JOIN raw_origin_value AS o
    ON o.submission_id = b.submission_id AND o.measure = u.measure AND o.name = u.name
   AND o.part = u.part_of_file
ORDER BY u.measure, u.name, u.part
