-- Take the rows that are set aside out of the counts.
INSERT INTO dossiers_counted BY NAME
SELECT
    file, channel_word, status_word, certification_word, cross_boundary_word,
    procedure_code_word, procedure_name_word, field_name_word, unit_code_word, unit_name_word,
    dossier_month(received_day) AS received_month,
    dossier_month(due_day) AS due_month,
    dossier_month(coalesce(finished_day, returned_day)) AS done_month,
    sign(coalesce(finished_day, returned_day) - due_day)::TINYINT AS lateness,
    -count(*) AS dossiers
FROM dossiers_removed
GROUP BY ALL
