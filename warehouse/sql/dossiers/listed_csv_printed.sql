-- The rows of a CSV with the printed headings; personal columns are never selected.
CREATE OR REPLACE TEMP VIEW dossiers_listed AS
SELECT
    dossier_code, '' AS procedure_code, procedure_name, '' AS field_name, '' AS channel,
    '' AS unit_code, unit_name, received, due, '' AS finished, returned, '' AS status,
    '' AS certification, '' AS cross_boundary
FROM read_csv(
    getvariable('dossiers_path'), columns = getvariable('dossiers_columns'), auto_detect = false,
    header = true, delim = ',', quote = '"', escape = '"', nullstr = '<<no cell is written so>>',
    strict_mode = true, null_padding = false, max_line_size = 1048576,
    store_rejects = true, rejects_limit = 0
)
