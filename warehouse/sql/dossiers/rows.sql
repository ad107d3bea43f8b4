-- The sound rows of all files: those sound at first, and those sound once looked at again.
CREATE OR REPLACE TEMP VIEW dossiers_packed AS
SELECT rowid AS row_index, * EXCLUDE (cells) FROM dossiers_staged WHERE cells IS NULL
UNION ALL BY NAME
SELECT * EXCLUDE (cells) FROM dossiers_mended WHERE cells IS NULL
