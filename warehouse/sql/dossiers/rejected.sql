-- The lines of a CSV that have too few or too many cells, loose quotation marks or broken letters.
SELECT line, error_type, column_idx, error_message FROM reject_errors ORDER BY line, column_idx LIMIT $most
