-- All rows of all files in the order of the files, as numbers; a row's number in it is its rowid.
CREATE OR REPLACE TEMP TABLE dossiers_staged (
    file UTINYINT,
    code UBIGINT,
    known_shape BOOLEAN,
    channel_word UTINYINT,
    status_word UTINYINT,
    certification_word UTINYINT,
    cross_boundary_word UTINYINT,
    procedure_code_word USMALLINT,
    procedure_name_word USMALLINT,
    field_name_word USMALLINT,
    unit_code_word USMALLINT,
    unit_name_word USMALLINT,
    received_day SMALLINT,
    due_day SMALLINT,
    finished_day SMALLINT,
    returned_day SMALLINT,
    cells VARCHAR[]
)
