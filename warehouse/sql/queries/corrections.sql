-- The corrections of the edition, in the order of their file, with the source each one corrects.
SELECT c.*, u.name AS commune, s.kind AS source_kind, s.title_vi, s.title_en
FROM core_correction AS c
JOIN core_commune AS u USING (commune_code)
JOIN core_source AS s ON s.source_id = c.source_id
ORDER BY c.position
