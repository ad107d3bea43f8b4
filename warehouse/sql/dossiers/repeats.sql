-- The rows whose dossier code is met more than once; of faulty ones only that they are.
WITH sound AS (
    SELECT
        * EXCLUDE (manner, procedure, unit),
        (manner & 255)::UTINYINT AS channel_word,
        ((manner >> 8) & 255)::UTINYINT AS status_word,
        ((manner >> 16) & 255)::UTINYINT AS certification_word,
        (manner >> 24)::UTINYINT AS cross_boundary_word,
        (procedure & 65535)::USMALLINT AS procedure_code_word,
        ((procedure >> 16) & 65535)::USMALLINT AS procedure_name_word,
        (procedure >> 32)::USMALLINT AS field_name_word,
        (unit & 65535)::USMALLINT AS unit_code_word,
        (unit >> 16)::USMALLINT AS unit_name_word
    FROM dossiers_found
)

SELECT false AS faulty, * FROM sound
UNION ALL BY NAME
SELECT true AS faulty, * EXCLUDE (cells, manner, procedure, unit)
FROM dossiers_mended SEMI JOIN dossiers_repeated USING (code)
WHERE cells IS NOT NULL AND cells[1] <> ''
