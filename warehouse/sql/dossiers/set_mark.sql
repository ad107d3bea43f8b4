-- What stands in their place.
SET VARIABLE dossiers_mark = $value
