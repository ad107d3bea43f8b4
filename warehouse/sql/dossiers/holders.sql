-- Which files hold accepted rows of a commune and month of receipt.
SELECT
    u.commune_code,
    make_date(received_month // 12, 1 + received_month - 12 * (received_month // 12), 1)::TIMESTAMP
        AS month,
    max(c.file) AS file
FROM dossiers_counted AS c
JOIN dossiers_unit_map AS u USING (file, unit_code_word, unit_name_word)
GROUP BY ALL
HAVING sum(dossiers) > 0
ORDER BY ALL
