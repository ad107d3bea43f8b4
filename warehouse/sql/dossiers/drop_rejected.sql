-- Forget the faults of the last file.
DROP TABLE IF EXISTS reject_errors
