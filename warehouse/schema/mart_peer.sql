-- Grain: one commune and one of the communes most like it.
-- Keys: commune_code, position.
-- Method: workload/peers.py with the weights of [peers] of the policy.
CREATE TABLE mart_peer (
    commune_code VARCHAR NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),    -- 1 is the nearest
    peer_code VARCHAR NOT NULL CHECK (peer_code <> commune_code),
    distance DOUBLE NOT NULL CHECK (distance >= 0),     -- weighted, in standard deviations
    PRIMARY KEY (commune_code, position)
);
