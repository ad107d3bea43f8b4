-- The rows of one file that were not sound at first.
CREATE OR REPLACE TEMP TABLE dossiers_odd AS
SELECT rowid AS row_index, cells
FROM dossiers_staged
WHERE cells IS NOT NULL AND file = $file
