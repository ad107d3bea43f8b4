-- One commune's load from plain to adjusted in one slice, step by step, in the unit of the load.
SELECT m.position, m.step, m.trait, m.known, m.share, m.share_after, l.load AS plain_load,
       l.load * m.step_factor AS load_step, l.load * m.load_factor AS load_after
FROM mart_locality AS m JOIN mart_load AS l USING (commune_code)
WHERE l.scope = $scope AND l.period_id = $period_id AND l.staff_group = $staff_group
  AND l.certification = $certification AND l.weighting = $weighting
  AND m.commune_code = $commune_code
ORDER BY m.position
