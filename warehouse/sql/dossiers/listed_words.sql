-- The words of the rows that are read next, each column's once.
SELECT
    list(DISTINCT channel) AS channel,
    list(DISTINCT status) AS status,
    list(DISTINCT certification) AS certification,
    list(DISTINCT cross_boundary) AS cross_boundary,
    list(DISTINCT procedure_code) AS procedure_code,
    list(DISTINCT procedure_name) AS procedure_name,
    list(DISTINCT field_name) AS field_name,
    list(DISTINCT unit_code) AS unit_code,
    list(DISTINCT unit_name) AS unit_name
FROM dossiers_listed
