-- The last day on which anything can have happened, in days since 2000.
SET VARIABLE dossiers_today = ($value::DATE - DATE '2000-01-01')::SMALLINT
