-- Grain: one former unit's part in one of today's communes.
-- Keys: former_code, commune_code.
CREATE TABLE core_former_unit_map (
    former_code VARCHAR NOT NULL,
    commune_code VARCHAR NOT NULL,
    main_part BOOLEAN NOT NULL,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (former_code, commune_code)
);
