-- Every commune's load and verdict in one slice, with its name and place, in Vietnamese order. No
-- ranks where a commune is withheld: they would be places among those that are shown.
SELECT c.name, c.kind, c.mountain, c.land_border, c.former_districts, l.* EXCLUDE (
    scope, period_id, staff_group, certification, weighting
), p.doubtful AS population_doubtful,
CASE WHEN l.ratio IS NOT NULL AND NOT bool_or(l.evidence = 'withheld') OVER () THEN
    rank() OVER (ORDER BY l.ratio DESC NULLS LAST)
END::INTEGER AS rank_from_heaviest,
CASE WHEN l.shrunk_ratio IS NOT NULL AND NOT bool_or(l.evidence = 'withheld') OVER () THEN
    rank() OVER (ORDER BY l.shrunk_ratio DESC NULLS LAST)
END::INTEGER AS rank_from_heaviest_shrunk
FROM mart_load AS l
JOIN core_commune AS c USING (commune_code)
LEFT JOIN mart_population AS p USING (commune_code)
WHERE l.scope = $scope AND l.period_id = $period_id AND l.staff_group = $staff_group
  AND l.certification = $certification AND l.weighting = $weighting
ORDER BY c.sort_order
