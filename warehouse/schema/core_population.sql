-- Grain: one published population of one commune.
-- Keys: commune_code, as_of.
CREATE TABLE core_population (
    commune_code VARCHAR NOT NULL,
    as_of DATE NOT NULL,
    population INTEGER NOT NULL CHECK (population >= 1),
    doubtful BOOLEAN NOT NULL,
    density_ratio DOUBLE NOT NULL CHECK (density_ratio >= 0),
    people_per_former_unit DOUBLE NOT NULL CHECK (people_per_former_unit >= 0),
    people_per_unit_ratio DOUBLE NOT NULL CHECK (people_per_unit_ratio >= 0),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (commune_code, as_of)
);
