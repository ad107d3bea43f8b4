-- The days of a month add up to the month, except where an office submitted the month: its file
-- knows no days, and the simulated ones go with the simulated month.
WITH by_day AS (
    SELECT commune_code, date_trunc('month', date)::DATE AS month, field_code, channel,
           sum(received) AS received,
           sum(resolved_early + resolved_on_time + resolved_late) AS resolved
    FROM core_dossier_day GROUP BY ALL
),
by_month AS (
    SELECT m.*
    FROM core_caseload_month AS m
    LEFT JOIN core_source AS s USING (source_id)
    WHERE s.kind IS DISTINCT FROM 'submitted'
       OR EXISTS (
           SELECT 1 FROM by_day
           WHERE by_day.commune_code = m.commune_code AND by_day.month = m.month
       )
)
SELECT commune_code, month, field_code, channel
FROM by_day FULL JOIN by_month AS m USING (commune_code, month, field_code, channel)
WHERE coalesce(by_day.received, 0) IS DISTINCT FROM m.received
   OR coalesce(by_day.resolved, 0)
      IS DISTINCT FROM m.resolved_early + m.resolved_on_time + m.resolved_late
