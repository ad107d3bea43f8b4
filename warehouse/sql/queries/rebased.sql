-- Figures of today's communes that an office gave by former units or districts and that stand: as
-- said of the file when it was taken in.
SELECT f.code, f.message_vi, f.message_en, b.title_vi, b.title_en, b.file, b.submission_id
FROM raw_finding AS f JOIN raw_submission AS b USING (submission_id)
WHERE b.state = 'accepted'
  AND f.code IN ('former_rows_converted', 'former_unit_converted', 'former_split_by_shares')
ORDER BY b.submission_id, f.position
