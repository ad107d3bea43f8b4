-- Grain: one input file of the build, as read.
-- Keys: path.
CREATE TABLE raw_file (
    path VARCHAR NOT NULL,      -- relative to the data folder
    sha256 VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL,
    PRIMARY KEY (path)
);
