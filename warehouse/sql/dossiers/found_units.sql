-- The sound rows of units that cannot be told.
CREATE OR REPLACE TEMP TABLE dossiers_found AS
SELECT * FROM dossiers_packed
SEMI JOIN (
    SELECT file, unit_code_word + 65536 * unit_name_word::BIGINT AS unit FROM dossiers_wrong
) USING (file, unit)
