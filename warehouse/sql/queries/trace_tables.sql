-- The rows of the project's own tables that figures of one commune come from: its published
-- population, and the figures reported about it. The column is the number of the figure's column.
SELECT r.path, f.sha256, r.row_number,
       json_extract_string(r.cells, '$.figure_id') AS figure_id,
       list_position(
           json_keys(r.cells), CASE r.path WHEN 'reference/population.csv' THEN 'population' ELSE 'value' END
       )::INTEGER AS column_number
FROM raw_record AS r JOIN raw_file AS f USING (path)
WHERE (r.path = 'reference/population.csv' AND json_extract_string(r.cells, '$.commune_code') = $commune_code)
   OR (r.path = 'reported/figures.csv' AND json_extract_string(r.cells, '$.unit_code') = $commune_code)
ORDER BY r.path, r.row_number
