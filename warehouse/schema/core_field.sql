-- Grain: one field of administration.
-- Keys: field_code.
CREATE TABLE core_field (
    field_code VARCHAR NOT NULL,
    name_vi VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    certification BOOLEAN NOT NULL,
    display_order INTEGER NOT NULL CHECK (display_order >= 1),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (field_code)
);
