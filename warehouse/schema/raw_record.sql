-- Grain: one row of an input table, every cell as the text that was read.
-- Keys: path, row_number.
CREATE TABLE raw_record (
    path VARCHAR NOT NULL,
    row_number INTEGER NOT NULL CHECK (row_number >= 2), -- line of the file; 1 is the header
    cells VARCHAR NOT NULL,                              -- JSON object, column to text
    PRIMARY KEY (path, row_number)
);
