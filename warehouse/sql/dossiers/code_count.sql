-- How many rows all files have.
SELECT count(*) FROM dossiers_staged
