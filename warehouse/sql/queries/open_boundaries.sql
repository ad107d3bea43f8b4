-- The communes with their shapes in the layer in use: the official one, else the generalised one.
SELECT c.commune_code, c.name, c.kind, c.area_km2, c.mountain, c.land_border, c.former_districts,
       p.population, p.doubtful AS population_doubtful, b.layer,
       b.source_id AS boundary_source_id, b.geometry
FROM core_boundary AS b
JOIN core_commune AS c USING (commune_code)
LEFT JOIN mart_population AS p USING (commune_code)
WHERE b.layer = (
    SELECT max(layer) FROM core_boundary WHERE layer IN ('official', 'generalised')
)
ORDER BY c.commune_code
