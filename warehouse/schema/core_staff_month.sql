-- Grain: officials of one commune, month and staff group.
-- Keys: commune_code, month, staff_group.
CREATE TABLE core_staff_month (
    commune_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    staff_group VARCHAR NOT NULL CHECK (staff_group IN ('centre', 'commune_government', 'payroll')),
    assigned DOUBLE NOT NULL CHECK (assigned BETWEEN 0 AND 1000),
    present DOUBLE NOT NULL CHECK (present BETWEEN 0 AND 1000),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (commune_code, month, staff_group)
);
