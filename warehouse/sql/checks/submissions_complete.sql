-- No row of a received file is lost: accepted + quarantined = read, and each one that was set aside
-- is there with its reasons.
SELECT s.submission_id, s.rows_read, s.rows_accepted, s.rows_quarantined
FROM raw_submission AS s
WHERE s.rows_accepted + s.rows_quarantined <> s.rows_read
   OR s.rows_quarantined <> (
       SELECT count(*) FROM raw_quarantine AS q WHERE q.submission_id = s.submission_id
   )
