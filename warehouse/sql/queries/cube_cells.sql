-- Dossiers received in one period by commune, field and channel, of the communes that reported every month of it.
WITH rows_of_period AS (
    SELECT m.commune_code, m.month, m.field_code, m.channel, m.received, p.months
    FROM core_caseload_month AS m
    JOIN core_period AS p ON p.period_id = $period_id
     AND m.month BETWEEN p.first_month AND p.last_month
    JOIN core_source AS s ON s.source_id = m.source_id
    WHERE m.channel <> 'any' AND ($scope = 'all' OR s.kind <> 'simulated')
),
complete AS (
    SELECT commune_code FROM rows_of_period
    GROUP BY commune_code
    HAVING count(DISTINCT month) = any_value(months) AND count(received) = count(*)
)
SELECT commune_code, field_code, channel, sum(received)::DOUBLE AS received
FROM rows_of_period JOIN complete USING (commune_code)
GROUP BY commune_code, field_code, channel
ORDER BY commune_code, field_code, channel
