-- Every accepted file: its rows, and the totals of what stands of it in the edition.
SELECT s.submission_id, s.title_vi, s.title_en, s.file, s.state, s.received_at, s.rows_read,
       s.rows_accepted, s.rows_quarantined,
       (SELECT sum(received) FROM core_caseload_month AS m WHERE m.source_id = s.source_id)::BIGINT
           AS dossiers,
       (SELECT sum(present) FROM core_staff_month AS m WHERE m.source_id = s.source_id)::DOUBLE
           AS officials
FROM raw_submission AS s
ORDER BY s.received_at DESC, s.submission_id
