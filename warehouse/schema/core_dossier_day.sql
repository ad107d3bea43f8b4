-- Grain: dossiers of one commune, day, field and channel; days without any have no row.
-- Keys: channel, field_code, commune_code, date. The few long codes first: the index stores each
--       beginning once and is a fifth of the size.
CREATE TABLE core_dossier_day (
    commune_code VARCHAR NOT NULL,
    date DATE NOT NULL,
    field_code VARCHAR NOT NULL,
    channel VARCHAR NOT NULL CHECK (channel IN ('online', 'in_person')),
    received INTEGER NOT NULL CHECK (received >= 0),
    resolved_early INTEGER NOT NULL CHECK (resolved_early >= 0),
    resolved_on_time INTEGER NOT NULL CHECK (resolved_on_time >= 0),
    resolved_late INTEGER NOT NULL CHECK (resolved_late >= 0),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (channel, field_code, commune_code, date)
);
