-- What is in process at the end of a month is carried over into the next one, where neither is an
-- office's own file (a broken chain of submitted months is reported, not fixed).
SELECT later.commune_code, later.month, later.field_code, later.channel
FROM core_caseload_month AS later
JOIN core_caseload_month AS earlier
  ON earlier.commune_code = later.commune_code AND earlier.field_code = later.field_code
 AND earlier.channel = later.channel AND earlier.month + INTERVAL 1 MONTH = later.month
JOIN core_source AS s ON s.source_id = later.source_id
JOIN core_source AS before ON before.source_id = earlier.source_id
WHERE s.kind <> 'submitted' AND before.kind <> 'submitted'
  AND later.carried_over <> earlier.in_process_within + earlier.in_process_late
