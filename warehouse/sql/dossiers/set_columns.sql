-- Names of its columns, all text.
SET VARIABLE dossiers_columns = $value
