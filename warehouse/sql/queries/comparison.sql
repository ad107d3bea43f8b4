-- Every commune of one slice with what it can be compared by besides its load: people, area, share
-- online, punctuality, backlog at the end. NULL where a month of the period is missing or the
-- source does not tell the channels apart; in Vietnamese order.
-- No ranks where a commune is withheld: they would be places among those that are shown.
WITH months AS (
    SELECT m.commune_code, m.channel, m.month, p.last_month, p.months AS wanted,
           m.received, m.resolved_early + m.resolved_on_time AS in_time,
           m.resolved_late, m.in_process_late
    FROM core_caseload_month AS m
    JOIN core_field AS f USING (field_code)
    JOIN core_source AS s ON s.source_id = m.source_id
    JOIN core_period AS p
      ON p.period_id = $period_id AND m.month BETWEEN p.first_month AND p.last_month
    WHERE ($scope = 'all' OR s.kind <> 'simulated')
      AND ($certification = 'with' OR NOT f.certification)
),
figures AS (
    SELECT commune_code,
           CASE WHEN count(received) FILTER (channel = 'any') = 0 THEN
               sum(received) FILTER (channel = 'online') / nullif(sum(received), 0)
           END AS online_share,
           CASE WHEN count(DISTINCT month) FILTER (in_time + resolved_late IS NOT NULL)
                   = any_value(wanted) THEN
               sum(in_time) / nullif(sum(in_time) + sum(resolved_late), 0)
           END AS on_time_share,
           sum(in_process_late) FILTER (month = last_month)::DOUBLE AS backlog
    FROM months
    GROUP BY commune_code
    HAVING count(DISTINCT month) = any_value(wanted)
)
SELECT c.name, c.kind, c.mountain, c.land_border, c.former_districts, c.area_km2,
       c.former_unit_count, l.* EXCLUDE (
           scope, period_id, staff_group, certification, weighting
       ),
       p.population, p.doubtful AS population_doubtful,
       p.population / c.area_km2 AS density,
       f.online_share, f.on_time_share, f.backlog,
       CASE WHEN l.ratio IS NOT NULL AND NOT bool_or(l.evidence = 'withheld') OVER () THEN
           rank() OVER (ORDER BY l.ratio DESC NULLS LAST)
       END::INTEGER AS rank_from_heaviest,
       CASE WHEN l.shrunk_ratio IS NOT NULL AND NOT bool_or(l.evidence = 'withheld') OVER () THEN
           rank() OVER (ORDER BY l.shrunk_ratio DESC NULLS LAST)
       END::INTEGER AS rank_from_heaviest_shrunk
FROM mart_load AS l
JOIN core_commune AS c USING (commune_code)
LEFT JOIN mart_population AS p USING (commune_code)
LEFT JOIN figures AS f USING (commune_code)
WHERE l.scope = $scope AND l.period_id = $period_id AND l.staff_group = $staff_group
  AND l.certification = $certification AND l.weighting = $weighting
ORDER BY c.sort_order
