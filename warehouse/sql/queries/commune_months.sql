-- One commune month by month: dossiers, backlog, officials of one group.
SELECT m.*, m.in_process_within + m.in_process_late AS in_process, s.present AS officials, s.assigned,
       staff_source.kind AS staff_source_kind
FROM mart_commune_month AS m
LEFT JOIN core_staff_month AS s
  ON s.commune_code = m.commune_code AND s.month = m.month AND s.staff_group = $staff_group
LEFT JOIN core_source AS staff_source ON staff_source.source_id = s.source_id
WHERE m.commune_code = $commune_code AND m.certification = $certification
ORDER BY m.month
