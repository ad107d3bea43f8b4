-- Rows of a kept file by their numbers from 0.
SELECT file_row_number AS row_index, COLUMNS(* EXCLUDE (file_row_number))::VARCHAR
FROM read_parquet(getvariable('dossiers_path'), file_row_number = true)
SEMI JOIN dossiers_wanted ON file_row_number = wanted
ORDER BY file_row_number
