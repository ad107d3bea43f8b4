-- One commune (position 0) and its peers, nearest first, with their traits and their figures in one slice.
WITH group_of AS (
    SELECT 0 AS position, $commune_code AS commune_code, 0.0 AS distance
    UNION ALL
    SELECT position, peer_code, distance FROM mart_peer WHERE commune_code = $commune_code
)
SELECT g.position, g.distance, c.name, c.kind, c.mountain, c.land_border, c.area_km2,
       c.former_unit_count, p.population, p.doubtful AS population_doubtful, l.commune_code,
       l.months_reported, l.dossiers, l.officials, l.dossiers_per_official,
       l.dossiers_per_1000_people, l.load, l.load_lower, l.load_upper, l.ratio, l.ratio_lower_95,
       l.ratio_upper_95, l.verdict, l.evidence, l.minimum_team, l.simulated
FROM group_of AS g
JOIN core_commune AS c USING (commune_code)
LEFT JOIN mart_population AS p USING (commune_code)
JOIN mart_load AS l
  ON l.commune_code = g.commune_code AND l.scope = $scope AND l.period_id = $period_id
 AND l.staff_group = $staff_group AND l.certification = $certification
 AND l.weighting = $weighting
ORDER BY g.position
