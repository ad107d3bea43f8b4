-- The former units of every commune, with the split ones marked.
SELECT m.commune_code, u.*, m.main_part
FROM core_former_unit_map AS m JOIN core_former_unit AS u USING (former_code)
ORDER BY m.commune_code, u.district, u.former_code
