-- Names that one of today's communes has and a former unit had that is, or in part is, another
-- commune's today: where that former unit is now.
SELECT c.commune_code, c.name, u.former_code, u.district,
       m.commune_code AS now_code, n.name AS now_name
FROM core_commune AS c
JOIN core_former_unit AS u ON u.name = c.name
JOIN core_former_unit_map AS m ON m.former_code = u.former_code AND m.commune_code <> c.commune_code
JOIN core_commune AS n ON n.commune_code = m.commune_code
ORDER BY c.sort_order, u.former_code
