-- The loads that published figures imply, communes first, with their names.
SELECT l.*, c.name
FROM mart_published_load AS l LEFT JOIN core_commune AS c ON c.commune_code = l.unit_code
ORDER BY l.unit_code = '38', c.sort_order, l.figure_id
