-- The sound rows of units that cannot be told.
SELECT * FROM dossiers_rows SEMI JOIN dossiers_wrong USING (file, unit_code_word, unit_name_word)
