-- The rows that were looked at a second time, with their place in the table of all rows.
CREATE OR REPLACE TEMP TABLE dossiers_mended AS
SELECT 0::BIGINT AS row_index, * FROM dossiers_staged WHERE false
