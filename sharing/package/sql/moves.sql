-- The layer of a plan's moves: a line from lender to receiver.
CREATE TABLE moves (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom LINESTRING NOT NULL,
    number INTEGER NOT NULL,
    lender_code TEXT(5) NOT NULL,
    lender TEXT NOT NULL,
    receiver_code TEXT(5) NOT NULL,
    receiver TEXT NOT NULL,
    posts INTEGER NOT NULL,
    road_km DOUBLE NOT NULL,
    same_district BOOLEAN NOT NULL,
    lender_load_before DOUBLE NOT NULL,
    lender_load_after DOUBLE NOT NULL,
    receiver_load_before DOUBLE,
    receiver_load_after DOUBLE NOT NULL,
    helps TEXT NOT NULL,
    share_of_draws DOUBLE NOT NULL
);
