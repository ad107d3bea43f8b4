-- How many lines of a CSV could not be read as cells.
SELECT count(DISTINCT line) FROM reject_errors
