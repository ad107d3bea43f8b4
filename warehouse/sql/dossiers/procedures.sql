-- The procedures that the files name, with the number of their rows.
SELECT
    file, procedure_code_word, procedure_name_word, field_name_word, certification_word,
    sum(dossiers)::BIGINT AS dossiers
FROM dossiers_counted
GROUP BY ALL
HAVING sum(dossiers) > 0
ORDER BY ALL
