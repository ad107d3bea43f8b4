-- Grain: one published count of dossiers over at least 28 days, and the load it implies.
-- Keys: figure_id.
-- Method: etl/published.py. No simulated figure is behind it.
CREATE TABLE mart_published_load (
    figure_id VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    start_presumed BOOLEAN NOT NULL,     -- the source prints no first day
    days INTEGER NOT NULL CHECK (days >= 28),
    units INTEGER NOT NULL CHECK (units >= 1),
    dossiers DOUBLE NOT NULL,
    officials DOUBLE,                    -- of the service centre, as published
    dossiers_per_30_days DOUBLE NOT NULL, -- per unit
    dossiers_per_official DOUBLE,        -- per 30 days
    PRIMARY KEY (figure_id)
);
