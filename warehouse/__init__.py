"""The editions: the only folder that opens DuckDB."""
