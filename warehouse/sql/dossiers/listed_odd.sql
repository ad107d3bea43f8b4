-- The rows of one file that were not sound at first, their code and dates freed of stray spaces.
CREATE OR REPLACE TEMP VIEW dossiers_listed AS
SELECT
    row_index,
    dossier_clean(cells[1]) AS dossier_code,
    cells[2] AS procedure_code,
    cells[3] AS procedure_name,
    cells[4] AS field_name,
    cells[5] AS channel,
    cells[6] AS unit_code,
    cells[7] AS unit_name,
    dossier_clean(cells[8]) AS received,
    dossier_clean(cells[9]) AS due,
    dossier_clean(cells[10]) AS finished,
    dossier_clean(cells[11]) AS returned,
    cells[12] AS status,
    cells[13] AS certification,
    cells[14] AS cross_boundary
FROM dossiers_odd
