-- What a row in quarantine hides has no row at all, submitted or simulated.
SELECT w.data_set, w.commune_code, w.month
FROM raw_withheld AS w
WHERE (w.data_set = 'caseload' AND EXISTS (
    SELECT 1 FROM core_caseload_month AS c
    WHERE c.commune_code = w.commune_code AND c.month = w.month
))
   OR (w.data_set = 'caseload' AND EXISTS (
    SELECT 1 FROM core_dossier_day AS d
    WHERE d.commune_code = w.commune_code AND date_trunc('month', d.date) = w.month
))
