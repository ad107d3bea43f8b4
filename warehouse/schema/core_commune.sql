-- Grain: one of today's communes and wards.
-- Keys: commune_code.
CREATE TABLE core_commune (
    commune_code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    short_name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('xa', 'phuong')),
    area_km2 DOUBLE NOT NULL CHECK (area_km2 BETWEEN 1 AND 500),
    latitude DOUBLE NOT NULL CHECK (latitude BETWEEN 19 AND 21),
    longitude DOUBLE NOT NULL CHECK (longitude BETWEEN 104 AND 106.5),
    seat VARCHAR,
    mountain BOOLEAN NOT NULL,
    land_border BOOLEAN NOT NULL,
    former_districts VARCHAR NOT NULL,
    former_unit_count INTEGER NOT NULL CHECK (former_unit_count >= 1),
    search_key VARCHAR NOT NULL,
    sort_order INTEGER NOT NULL CHECK (sort_order >= 1),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (commune_code)
);
