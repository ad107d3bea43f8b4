-- First and last day of receipt in each month, of the sound rows of the files that count.
SELECT
    dossier_month(received_day) AS month,
    DATE '2000-01-01' + min(received_day)::INTEGER AS first_day,
    DATE '2000-01-01' + max(received_day)::INTEGER AS last_day
FROM (
    SELECT received_day FROM dossiers_packed
    WHERE NOT list_contains($refused, file)
    GROUP BY received_day
)
GROUP BY ALL
ORDER BY month
