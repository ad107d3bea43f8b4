-- The channels and statuses that the files name, and whether dates go with them.
SELECT
    file, channel_word, status_word, certification_word, cross_boundary_word,
    done_month IS NOT NULL AS done, due_month IS NOT NULL AS due,
    sum(dossiers)::BIGINT AS dossiers
FROM dossiers_counted
GROUP BY ALL
HAVING sum(dossiers) > 0
ORDER BY ALL
