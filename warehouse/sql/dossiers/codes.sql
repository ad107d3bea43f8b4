-- The hashes of one part of all dossier codes, those of faulty rows included.
SELECT code FROM dossiers_staged WHERE cells IS NULL AND mod(code, $parts) = $part
UNION ALL
SELECT code FROM dossiers_mended
WHERE (cells IS NULL OR cells[1] <> '') AND mod(code, $parts) = $part
