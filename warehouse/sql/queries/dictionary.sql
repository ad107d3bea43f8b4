-- The data dictionary: every described column, table by table.
SELECT * FROM core_column ORDER BY table_name, position
