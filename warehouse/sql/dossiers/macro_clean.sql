-- A cell without spaces and invisible marks at its ends, and with single spaces inside.
CREATE OR REPLACE TEMP MACRO dossier_clean(x) AS trim(
    regexp_replace(x, '[\p{Z}\t\r\n\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}]+', ' ', 'g')
)
