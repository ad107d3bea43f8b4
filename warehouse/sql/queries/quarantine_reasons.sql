-- How many rows of the accepted files were set aside, by the reasons given: no row, no place.
SELECT q.codes, count(*)::INTEGER AS rows_count
FROM raw_quarantine AS q JOIN raw_submission AS s USING (submission_id)
WHERE s.state = 'accepted'
GROUP BY q.codes
ORDER BY rows_count DESC, q.codes
