-- The sound rows by what they say: words, months, and how the resolution met its due date.
CREATE OR REPLACE TEMP TABLE dossiers_counted AS
WITH counted AS (
    SELECT
        file, manner, procedure, unit,
        dossier_month(received_day) AS received_month,
        dossier_month(due_day) AS due_month,
        dossier_month(coalesce(finished_day, returned_day)) AS done_month,
        sign(coalesce(finished_day, returned_day) - due_day)::TINYINT AS lateness,
        count(*) AS dossiers
    FROM dossiers_packed
    GROUP BY ALL
)

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
FROM counted
