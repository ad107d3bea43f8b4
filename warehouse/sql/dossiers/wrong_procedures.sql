-- The sound rows of procedures that are not written as they must be.
SELECT * FROM dossiers_rows
SEMI JOIN dossiers_wrong
    USING (file, procedure_code_word, procedure_name_word, field_name_word, certification_word)
