-- One commune's verdict by handling time under other assumptions; both rows of certification.
SELECT r.*, f.name_vi AS break_even_field_vi, f.name_en AS break_even_field_en,
       h.handling_minutes AS break_even_assumed_minutes
FROM mart_robustness AS r
LEFT JOIN core_field AS f ON f.field_code = r.break_even_field
LEFT JOIN core_handling_time AS h
  ON h.field_code = r.break_even_field AND h.channel = r.break_even_channel
WHERE r.scope = $scope AND r.period_id = $period_id AND r.staff_group = $staff_group
  AND r.commune_code = $commune_code
ORDER BY r.certification
