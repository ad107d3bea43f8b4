-- The rows of a sheet, handed over as text.
CREATE OR REPLACE TEMP VIEW dossiers_listed AS
SELECT
    dossier_code, procedure_code, procedure_name, field_name, channel, unit_code, unit_name,
    received, due, finished, returned, status, certification, cross_boundary
FROM dossiers_frame
