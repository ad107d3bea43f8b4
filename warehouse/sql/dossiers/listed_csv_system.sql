-- The rows of a CSV with the system's names; personal columns are never selected.
CREATE OR REPLACE TEMP VIEW dossiers_listed AS
SELECT
    dossier_code, procedure_code, procedure_name, field_name, channel, unit_code, unit_name,
    received, due, finished, returned, status, certification, cross_boundary
FROM read_csv(
    getvariable('dossiers_path'), columns = getvariable('dossiers_columns'), auto_detect = false,
    header = true, delim = ',', quote = '"', escape = '"', nullstr = '<<no cell is written so>>',
    strict_mode = true, null_padding = false, max_line_size = 1048576,
    store_rejects = true, rejects_limit = 0
)
