-- Names and types of the columns of a Parquet file.
SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet($path))
