-- Grain: one source of figures.
-- Keys: source_id.
CREATE TABLE core_source (
    source_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('reported', 'submitted', 'simulated', 'derived')),
    title_vi VARCHAR NOT NULL,
    title_en VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    reference_vi VARCHAR NOT NULL,
    reference_en VARCHAR NOT NULL,
    published_on VARCHAR,
    note_vi VARCHAR,
    note_en VARCHAR,
    PRIMARY KEY (source_id)
);
