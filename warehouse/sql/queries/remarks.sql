-- What was said of the accepted files besides the rows that were set aside.
SELECT f.reaction, f.code, f.message_vi, f.message_en, s.title_vi, s.title_en, s.file
FROM raw_finding AS f JOIN raw_submission AS s USING (submission_id)
WHERE s.state = 'accepted' AND f.reaction IN ('warn', 'note')
ORDER BY f.reaction DESC, f.submission_id, f.position
