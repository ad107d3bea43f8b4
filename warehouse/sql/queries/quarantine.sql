-- Every row of a received file that was set aside, with what was said of it. A row of a file that
-- was replaced since hides nothing any more.
SELECT q.submission_id, q.sheet, q.row_number, q.codes, q.month, q.commune_code, c.name, s.title_vi,
       s.title_en, s.file, s.received_by, string_agg(f.message_vi, ' ' ORDER BY f.position) AS message_vi,
       string_agg(f.message_en, ' ' ORDER BY f.position) AS message_en
FROM raw_quarantine AS q
JOIN raw_submission AS s USING (submission_id)
LEFT JOIN core_commune AS c USING (commune_code)
LEFT JOIN raw_finding AS f
  ON f.submission_id = q.submission_id AND f.sheet = q.sheet AND f.row_number = q.row_number
 AND f.reaction = 'quarantine'
WHERE s.state = 'accepted'
GROUP BY q.position, q.submission_id, q.sheet, q.row_number, q.codes, q.month, q.commune_code, c.name,
         s.title_vi, s.title_en, s.file, s.received_by
ORDER BY q.submission_id, q.position
