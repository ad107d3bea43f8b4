-- The words of the rows that were not sound at first, by their column.
SELECT DISTINCT
    unnest([
        'channel', 'status', 'certification', 'cross_boundary', 'procedure_code',
        'procedure_name', 'field_name', 'unit_code', 'unit_name'
    ]) AS heading,
    unnest([
        cells[5], cells[12], cells[13], cells[14], cells[2], cells[3], cells[4], cells[6], cells[7]
    ]) AS word
FROM dossiers_odd
LIMIT $most
