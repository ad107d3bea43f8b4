-- The layer of the communes.
CREATE TABLE communes (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    commune_code TEXT(5) NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    area_km2 DOUBLE NOT NULL,
    mountain BOOLEAN NOT NULL,
    land_border BOOLEAN NOT NULL,
    former_districts TEXT NOT NULL,
    population INTEGER,
    population_doubtful BOOLEAN,
    boundary TEXT NOT NULL,
    boundary_source_id TEXT NOT NULL
);
