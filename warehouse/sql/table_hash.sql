-- One hash over all rows of a table: each row's hash, sorted, hashed again.
SELECT sha256(coalesce(string_agg(row_hash, '' ORDER BY row_hash), ''))
FROM (SELECT md5(rows::VARCHAR) AS row_hash FROM query_table($table) AS rows)
