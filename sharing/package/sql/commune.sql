-- One commune with its shape.
INSERT INTO communes (
    geom, commune_code, name, kind, area_km2, mountain, land_border, former_districts, population,
    population_doubtful, boundary, boundary_source_id
) VALUES (
    :geom, :commune_code, :name, :kind, :area_km2, :mountain, :land_border, :former_districts,
    :population, :population_doubtful, :layer, :boundary_source_id
);
