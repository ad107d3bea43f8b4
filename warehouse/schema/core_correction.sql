-- Grain: one correction of data/corrections.yml, applied to accepted figures.
-- Keys: position.
CREATE TABLE core_correction (
    position INTEGER NOT NULL CHECK (position >= 1),
    commune_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    measure VARCHAR NOT NULL CHECK (measure IN (
        'carried_over', 'received', 'resolved_early', 'resolved_on_time', 'resolved_late',
        'in_process_within', 'in_process_late', 'received_cross_boundary', 'assigned', 'present'
    )),
    field_code VARCHAR,
    channel VARCHAR,
    staff_group VARCHAR CHECK (staff_group IN ('centre', 'commune_government', 'payroll')),
    action VARCHAR NOT NULL CHECK (action IN ('drop', 'override', 'flag')),
    old_value DOUBLE NOT NULL CHECK (old_value >= 0),
    new_value DOUBLE CHECK (new_value >= 0),
    reason VARCHAR NOT NULL,
    reported_by VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (position)
);
