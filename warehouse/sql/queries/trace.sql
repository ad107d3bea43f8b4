-- Where one commune's figures of a measure ('all': of every one) and month come from: source, file,
-- sheet, row, column.
-- A figure of several rows has a line for each; one that is counted from a dossier list, and one that
-- no office submitted, has no row. A correction that was made to it stands beside it.
WITH figure AS (
    SELECT commune_code, month AS moment, field_code, channel, NULL AS staff_group, measure, value,
           source_id
    FROM core_caseload_month UNPIVOT (value FOR measure IN (
        carried_over, received, resolved_early, resolved_on_time, resolved_late, in_process_within,
        in_process_late, received_cross_boundary
    ))
    UNION ALL
    SELECT commune_code, month, NULL, NULL, staff_group, measure, value, source_id
    FROM core_staff_month UNPIVOT (value FOR measure IN (assigned, present))
    UNION ALL
    SELECT commune_code, as_of, NULL, NULL, NULL, 'population', population, source_id
    FROM core_population
)
SELECT f.commune_code, f.moment AS month, f.measure, f.field_code, f.channel, f.staff_group,
       f.value::DOUBLE AS value, f.source_id, s.kind AS source_kind, s.title_vi, s.title_en,
       b.submission_id, b.kind AS submission_kind, b.file, b.sha256, r.sheet, r.row_number, c.column_number,
       x.position AS correction, x.action AS correction_action, x.old_value,
       x.reason AS correction_reason, x.reported_by AS correction_by
FROM figure AS f
JOIN core_source AS s USING (source_id)
LEFT JOIN raw_submission AS b USING (source_id)
LEFT JOIN raw_origin_column AS c
       ON c.submission_id = b.submission_id AND c.measure = f.measure
      AND (c.channel IS NULL OR c.channel = f.channel)
LEFT JOIN raw_origin_row AS r
       ON r.submission_id = b.submission_id AND r.sheet = c.sheet
      AND r.commune_code = f.commune_code AND r.moment = f.moment
      AND r.field_code IS NOT DISTINCT FROM f.field_code
      AND r.staff_group IS NOT DISTINCT FROM f.staff_group
LEFT JOIN core_correction AS x
       ON x.commune_code = f.commune_code AND x.month = f.moment AND x.measure = f.measure
      AND (x.field_code IS NULL OR x.field_code = f.field_code)
      AND (x.channel IS NULL OR x.channel = f.channel)
      AND x.staff_group IS NOT DISTINCT FROM f.staff_group
WHERE f.commune_code = $commune_code AND f.moment = try_cast($month AS DATE) AND ($measure = 'all' OR f.measure = $measure)
ORDER BY f.measure, f.field_code, f.channel, f.staff_group, r.sheet, r.row_number, c.column_number
