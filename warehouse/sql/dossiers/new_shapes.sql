-- How many sound rows of each file have a dossier code of a shape not met before, and the first.
SELECT file, count(*)::BIGINT AS dossiers, min(row_index) AS row_index
FROM dossiers_packed
WHERE NOT known_shape
GROUP BY file
