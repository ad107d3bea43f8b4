-- Put the rows of one file into the table of all rows.
INSERT INTO dossiers_staged BY NAME
SELECT $file AS file, * FROM dossiers_parsed
