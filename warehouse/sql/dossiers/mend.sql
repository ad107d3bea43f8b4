-- Put the rows of one file that were looked at a second time into their table.
INSERT INTO dossiers_mended BY NAME
SELECT $file AS file, * FROM dossiers_parsed
