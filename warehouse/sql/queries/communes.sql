-- The communes in Vietnamese order, with their population as published.
SELECT c.*, p.population, p.doubtful AS population_doubtful, p.as_of AS population_as_of,
       p.density_ratio, p.people_per_former_unit, p.people_per_unit_ratio, p.source_id AS population_source_id
FROM core_commune AS c LEFT JOIN mart_population AS p USING (commune_code)
ORDER BY c.sort_order
