-- The rows of the project's own tables that figures of one commune come from: its published
-- population, and the figures reported about it. The column is the number of the figure's column.
WITH own AS (
    SELECT path, row_number, cells,
           CASE path WHEN 'reference/population.csv' THEN 'commune_code' ELSE 'unit_code' END AS unit,
           CASE path WHEN 'reference/population.csv' THEN 'population' ELSE 'value' END AS figure
    FROM raw_record
    WHERE path IN ('reference/population.csv', 'reported/figures.csv')
)

SELECT o.path, f.sha256, o.row_number, json_extract_string(o.cells, 'figure_id') AS figure_id,
       list_position(json_keys(o.cells), o.figure)::INTEGER AS column_number
FROM own AS o JOIN raw_file AS f USING (path)
WHERE json_extract_string(o.cells, o.unit) = $commune_code
ORDER BY o.path, o.row_number
