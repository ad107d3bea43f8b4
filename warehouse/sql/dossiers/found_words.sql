-- The rows that were looked for, each word by its place again.
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
