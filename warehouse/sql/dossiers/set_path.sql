-- The file that is read next.
SET VARIABLE dossiers_path = $value
