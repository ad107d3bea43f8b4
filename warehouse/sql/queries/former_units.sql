-- The former units of every commune: which were split, and the share an office gave of them (NULL:
-- none was given). A unit that was not split counts as a whole, 1.
SELECT m.commune_code, u.*, m.main_part,
       CASE WHEN u.split THEN s.share ELSE 1.0 END AS share, s.source_id AS share_source_id
FROM core_former_unit_map AS m
JOIN core_former_unit AS u USING (former_code)
LEFT JOIN core_former_share AS s
       ON s.former_unit = m.former_code AND s.commune_code = m.commune_code
ORDER BY m.commune_code, u.district, u.former_code
