-- Forget the reading of the last file.
DROP TABLE IF EXISTS reject_scans
