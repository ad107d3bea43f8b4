-- The first day on which a dossier can have been received, in days since 2000.
SET VARIABLE dossiers_first_day = ($value::DATE - DATE '2000-01-01')::SMALLINT
