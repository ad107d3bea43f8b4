-- The rows whose dossier code is met more than once; of faulty ones only that they are.
SELECT false AS faulty, * FROM dossiers_rows SEMI JOIN dossiers_repeated USING (code)
UNION ALL BY NAME
SELECT true AS faulty, * EXCLUDE (cells, manner, procedure, unit)
FROM dossiers_mended SEMI JOIN dossiers_repeated USING (code)
WHERE cells IS NOT NULL AND cells[1] <> ''
