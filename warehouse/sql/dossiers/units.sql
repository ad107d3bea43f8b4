-- The units that the files name, with the number of their rows.
SELECT file, unit_code_word, unit_name_word, sum(dossiers)::BIGINT AS dossiers
FROM dossiers_counted
GROUP BY ALL
HAVING sum(dossiers) > 0
ORDER BY ALL
