-- One commune's dossiers received in a period, by field and channel.
SELECT f.field_code, f.name_vi, f.name_en, f.certification, m.channel,
       sum(m.received)::BIGINT AS received
FROM core_caseload_month AS m
JOIN core_field AS f USING (field_code)
JOIN core_period AS p ON p.period_id = $period_id
 AND m.month BETWEEN p.first_month AND p.last_month
JOIN core_source AS s ON s.source_id = m.source_id
WHERE m.channel <> 'any' AND m.commune_code = $commune_code AND ($scope = 'all' OR s.kind <> 'simulated')
  AND ($certification = 'with' OR NOT f.certification)
GROUP BY ALL
ORDER BY min(f.display_order), m.channel DESC
