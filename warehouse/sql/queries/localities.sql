-- Every commune's locality: the share of the time in force, what floor or cap held back, traits without a figure.
SELECT c.name, l.commune_code,
       max(l.share_after) FILTER (l.step = 'held_back') AS share,
       max(l.load_factor) FILTER (l.step = 'held_back') AS load_factor,
       max(l.share) FILTER (l.step = 'held_back') AS held_back,
       string_agg(l.step, ' | ' ORDER BY l.position) FILTER (NOT l.known) AS unknown_traits
FROM mart_locality AS l JOIN core_commune AS c USING (commune_code)
GROUP BY c.name, l.commune_code, c.sort_order
ORDER BY c.sort_order
