-- The sound rows that the figures of one commune and month are counted from, as `caseload` counts them:
-- a line for each row and figure that it counts in.
WITH sound AS (
    SELECT
        row_index, file,
        dossier_month(received_day) AS received_month,
        dossier_month(due_day) AS due_month,
        dossier_month(coalesce(finished_day, returned_day)) AS done_month,
        sign(coalesce(finished_day, returned_day) - due_day)::TINYINT AS lateness,
        (manner & 255)::UTINYINT AS channel_word,
        ((manner >> 8) & 255)::UTINYINT AS status_word,
        ((manner >> 16) & 255)::UTINYINT AS certification_word,
        (manner >> 24)::UTINYINT AS cross_boundary_word,
        (procedure & 65535)::USMALLINT AS procedure_code_word,
        ((procedure >> 16) & 65535)::USMALLINT AS procedure_name_word,
        (procedure >> 32)::USMALLINT AS field_name_word,
        (unit & 65535)::USMALLINT AS unit_code_word,
        (unit >> 16)::USMALLINT AS unit_name_word
    FROM dossiers_packed
    ANTI JOIN dossiers_aside USING (row_index)
),

here AS (
    SELECT
        s.row_index, s.file, p.field_code, m.channel_code AS channel, m.crosses, lateness,
        received_month = $month AS received_now,
        received_month < $month AS received_before,
        received_month <= $month AS received_by_now,
        coalesce(due_month <= $month, false) AS due_by_now,
        coalesce(done_month = $month, false) AS done_now,
        coalesce(done_month < $month, false) AS done_before,
        coalesce(done_month <= $month, false) AS done_by_now
    FROM sound AS s
    JOIN dossiers_unit_map AS u USING (file, unit_code_word, unit_name_word)
    JOIN dossiers_procedure_map AS p
        USING (file, procedure_code_word, procedure_name_word, field_name_word, certification_word)
    JOIN dossiers_manner_map AS m
        ON m.file = s.file
        AND m.channel_word = s.channel_word
        AND m.status_word = s.status_word
        AND m.certification_word = s.certification_word
        AND m.cross_boundary_word = s.cross_boundary_word
        AND m.done = (done_month IS NOT NULL)
        AND m.due = (due_month IS NOT NULL)
    WHERE u.commune_code = $commune_code AND coalesce(m.counts, false)
),

counted AS (
    SELECT row_index, file, field_code, channel, unnest(CASE
        WHEN crosses THEN [CASE WHEN received_now THEN 'received_cross_boundary' END]
        ELSE [
            CASE WHEN received_now THEN 'received' END,
            CASE WHEN received_before AND NOT done_before THEN 'carried_over' END,
            CASE WHEN done_now THEN CASE lateness
                WHEN -1 THEN 'resolved_early' WHEN 0 THEN 'resolved_on_time' ELSE 'resolved_late'
            END END,
            CASE WHEN received_by_now AND NOT done_by_now THEN
                CASE WHEN due_by_now THEN 'in_process_late' ELSE 'in_process_within' END
            END
        ]
    END) AS measure
    FROM here
)

SELECT file, row_index, field_code, channel, measure
FROM counted
WHERE measure IS NOT NULL
ORDER BY measure, field_code, channel, row_index
