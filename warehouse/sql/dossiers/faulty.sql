-- The rows of one file that are not sound: their cells freed of stray spaces, and as they came.
SELECT m.row_index, m.cells, s.cells
FROM dossiers_mended AS m
JOIN dossiers_staged AS s ON s.rowid = m.row_index
WHERE m.cells IS NOT NULL AND m.file = $file
ORDER BY m.row_index
LIMIT $most
