-- Grain: one figure exactly as published.
-- Keys: figure_id.
CREATE TABLE core_reported_figure (
    figure_id VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    value DOUBLE NOT NULL CHECK (value >= 0),
    unit_of_measure VARCHAR NOT NULL,
    period_start DATE,
    period_end DATE NOT NULL,
    confidence VARCHAR NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
    note_vi VARCHAR,
    note_en VARCHAR,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (figure_id)
);
