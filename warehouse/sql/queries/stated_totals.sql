-- The total rows of the received files, as they say and as their rows add up.
SELECT s.title_vi, s.title_en, s.file, s.state, t.sheet, t.row_number, t.column_number, t.heading,
       t.stated, t.summed, t.summed - t.stated AS difference, t.complete
FROM raw_total AS t JOIN raw_submission AS s USING (submission_id)
ORDER BY s.received_at DESC, s.submission_id, t.sheet, t.row_number, t.column_number
