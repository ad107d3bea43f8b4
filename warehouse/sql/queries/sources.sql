-- Every source of this edition.
SELECT * FROM core_source ORDER BY kind, source_id
