-- Whether anything was read that can have been rejected.
SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'
