-- The shares of a former unit or district add up to 1, and those of a unit go only where it went.
SELECT s.former_unit, sum(s.share) AS shares, count(m.former_code) AS parts
FROM core_former_share AS s
LEFT JOIN core_former_unit_map AS m
       ON m.former_code = s.former_unit AND m.commune_code = s.commune_code
LEFT JOIN core_former_unit AS u ON u.former_code = s.former_unit
GROUP BY s.former_unit, u.former_code
HAVING abs(sum(s.share) - 1) > 1e-6 OR (u.former_code IS NOT NULL AND count(m.former_code) < count(*))
