-- The sound rows of unknown channels and statuses, and those whose dates contradict their status.
SELECT * EXCLUDE (done, due)
FROM (
    SELECT
        *,
        coalesce(finished_day, returned_day) IS NOT NULL AS done,
        due_day IS NOT NULL AS due
    FROM dossiers_rows
)
SEMI JOIN dossiers_wrong
    USING (
        file, channel_word, status_word, certification_word, cross_boundary_word, done, due
    )
