-- Grain: one commune and month, all fields or without certification; every month of the product.
-- Keys: commune_code, month, certification. Counts are NULL where the commune did not report.
CREATE VIEW mart_commune_month AS
WITH wanted AS (
    SELECT commune_code, month, certification
    FROM core_commune, core_month, (VALUES ('with'), ('without')) AS c(certification)
)
SELECT wanted.commune_code, wanted.month, wanted.certification,
       sum(m.received)::BIGINT AS received,
       sum(m.carried_over)::BIGINT AS carried_over,
       sum(m.resolved_early + m.resolved_on_time)::BIGINT AS resolved_in_time,
       sum(m.resolved_late)::BIGINT AS resolved_late,
       sum(m.in_process_within)::BIGINT AS in_process_within,
       sum(m.in_process_late)::BIGINT AS in_process_late,
       bool_or(s.kind = 'simulated') AS simulated
FROM wanted
LEFT JOIN (
    core_caseload_month AS m
    JOIN core_field AS f ON f.field_code = m.field_code
    JOIN core_source AS s ON s.source_id = m.source_id
) ON m.commune_code = wanted.commune_code AND m.month = wanted.month
 AND (wanted.certification = 'with' OR NOT f.certification)
GROUP BY ALL
