-- A quick mark of all rows of a table, whatever their order: count, XOR and sum of the row hashes.
SELECT count(*), bit_xor(hash(rows)), sum(hash(rows)) FROM query_table($table) AS rows
