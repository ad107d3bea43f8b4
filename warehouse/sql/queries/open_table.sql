-- All rows of one table of the open data, ordered by its columns from left to right.
SELECT * FROM query_table($table) ORDER BY ALL
