-- Every commune's verdict by handling time under other assumptions, in one slice; not_judged where there is no verdict.
SELECT c.name, c.commune_code, coalesce(r.robustness, 'not_judged') AS robustness,
       r.* EXCLUDE (scope, period_id, staff_group, certification, commune_code, robustness),
       f.name_vi AS break_even_field_vi, f.name_en AS break_even_field_en
FROM core_commune AS c
LEFT JOIN mart_robustness AS r
  ON r.commune_code = c.commune_code AND r.scope = $scope AND r.period_id = $period_id
 AND r.staff_group = $staff_group AND r.certification = $certification
LEFT JOIN core_field AS f ON f.field_code = r.break_even_field
ORDER BY c.sort_order
