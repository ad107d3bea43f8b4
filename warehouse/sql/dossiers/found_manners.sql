-- The sound rows of unknown channels and statuses, and those whose dates contradict their status.
CREATE OR REPLACE TEMP TABLE dossiers_found AS
SELECT * FROM dossiers_packed AS r
SEMI JOIN (
    SELECT
        file, done, due,
        channel_word + 256 * (
            status_word + 256 * (certification_word + 256 * cross_boundary_word::BIGINT)
        ) AS manner
    FROM dossiers_wrong
) AS w
    ON w.file = r.file
    AND w.manner = r.manner
    AND w.done = (coalesce(r.finished_day, r.returned_day) IS NOT NULL)
    AND w.due = (r.due_day IS NOT NULL)
