-- Write the rows of a list with the printed headings without their personal columns and values.
COPY (
    SELECT
        dossier_kept(dossier_code) AS "Mã hồ sơ",
        dossier_kept(procedure_name) AS "Tên TTHC",
        dossier_kept(unit_name) AS "Cơ quan chủ trì giải quyết",
        dossier_kept(received) AS "Ngày nhận hồ sơ",
        dossier_kept(due) AS "Ngày hẹn trả",
        dossier_kept(returned) AS "Ngày trả"
    FROM dossiers_listed
) TO $path (FORMAT parquet, COMPRESSION zstd)
