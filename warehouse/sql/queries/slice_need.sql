-- Every commune's need of centre officials beside the frame of posts, in one period; figures are missing where dossiers are.
SELECT c.name, c.commune_code, c.kind, c.mountain,
       n.* EXCLUDE (scope, period_id, certification, commune_code),
       f.population, f.population_doubtful, f.posts AS frame_posts, f.officials AS frame_officials,
       f.difference AS frame_difference, f.ratio AS frame_ratio, f.standing AS frame_standing,
       f.simulated AS frame_simulated, f.caveats AS frame_caveats
FROM core_commune AS c
LEFT JOIN mart_need AS n
  ON n.commune_code = c.commune_code AND n.scope = $scope AND n.period_id = $period_id
 AND n.certification = $certification
LEFT JOIN mart_frame AS f
  ON f.commune_code = c.commune_code AND f.scope = $scope AND f.period_id = $period_id
ORDER BY c.sort_order
