-- Carried over + received = resolved + in process, for every row that is not an office's own file
-- (real forms break this identity: there it is reported, not refused).
SELECT c.commune_code, c.month, c.field_code, c.channel
FROM core_caseload_month AS c JOIN core_source AS s USING (source_id)
WHERE s.kind <> 'submitted'
  AND c.carried_over + c.received
   <> c.resolved_early + c.resolved_on_time + c.resolved_late + c.in_process_within
      + c.in_process_late
