-- One hash over all rows of a table: each row's hash, sorted, hashed again. A row is the text of its
-- values without their names: DuckDB quotes what could be taken for another value, or for NULL.
SELECT sha256(coalesce(string_agg(row_hash, '' ORDER BY row_hash), ''))
FROM (SELECT md5(row(*COLUMNS(*))::VARCHAR) AS row_hash FROM query_table($table))
