-- The sound rows whose dossier code is met more than once.
CREATE OR REPLACE TEMP TABLE dossiers_found AS
SELECT * FROM dossiers_packed SEMI JOIN dossiers_repeated USING (code)
