-- Grain: the shape of one commune in one map layer.
-- Keys: layer, commune_code.
CREATE TABLE core_boundary (
    layer VARCHAR NOT NULL CHECK (layer IN ('generalised', 'hexagon', 'official')),
    commune_code VARCHAR NOT NULL,
    geometry VARCHAR NOT NULL,
    hatch_longitudes VARCHAR NOT NULL,
    hatch_latitudes VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (layer, commune_code)
);
