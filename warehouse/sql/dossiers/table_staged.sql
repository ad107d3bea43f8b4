-- All rows of all files in the order of the files, as numbers; a row's number in it is its rowid.
CREATE OR REPLACE TEMP TABLE dossiers_staged (
    file UTINYINT,
    code UBIGINT,
    known_shape BOOLEAN,
    received_day SMALLINT,
    due_day SMALLINT,
    finished_day SMALLINT,
    returned_day SMALLINT,
    manner UINTEGER,
    procedure BIGINT,
    unit UINTEGER,
    cells VARCHAR[]
)
