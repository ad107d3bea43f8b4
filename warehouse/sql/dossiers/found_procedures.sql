-- The sound rows of procedures that are not written as they must be.
CREATE OR REPLACE TEMP TABLE dossiers_found AS
SELECT * FROM dossiers_packed
SEMI JOIN (
    SELECT
        file,
        procedure_code_word + 65536 * (
            procedure_name_word + 65536 * field_name_word::BIGINT
        ) AS procedure,
        certification_word
    FROM dossiers_wrong
) AS w
    ON w.file = dossiers_packed.file
    AND w.procedure = dossiers_packed.procedure
    AND w.certification_word = ((dossiers_packed.manner >> 16) & 255)
