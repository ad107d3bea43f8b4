-- How every measure of the marts is computed, with what, and what must be said beside it.
SELECT * FROM mart_method ORDER BY position
