-- Grain: one cell of the row that totals a whole table of a received file.
-- Keys: submission_id, sheet, row_number, column_number.
CREATE TABLE raw_total (
    submission_id VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,             -- empty for a file without sheets
    row_number INTEGER NOT NULL CHECK (row_number >= 1),
    column_number INTEGER NOT NULL CHECK (column_number >= 1),
    heading VARCHAR NOT NULL,           -- as the file's column is headed
    stated DOUBLE NOT NULL,             -- what the cell says
    summed DOUBLE NOT NULL,             -- what the rows add up to, those set aside included
    complete BOOLEAN NOT NULL,          -- whether every row could be read in this column
    PRIMARY KEY (submission_id, sheet, row_number, column_number)
);
