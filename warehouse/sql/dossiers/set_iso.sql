-- Whether its dates may be written with the year first.
SET VARIABLE dossiers_iso = $value
