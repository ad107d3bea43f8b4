-- The lines of a CSV that have too few or too many cells, loose quotation marks or broken letters:
-- the first fault of each, of which a missing cell makes one for every cell after it.
SELECT line, error_type, column_idx, error_message
FROM reject_errors
QUALIFY row_number() OVER (PARTITION BY line ORDER BY column_idx NULLS FIRST) = 1
ORDER BY line
LIMIT $most
