-- Number of the month of a day: twelve times the year, and the month from 0.
CREATE OR REPLACE TEMP MACRO dossier_month(x) AS (
    12 * year(DATE '2000-01-01' + x::INTEGER) + month(DATE '2000-01-01' + x::INTEGER) - 1
)::INTEGER
