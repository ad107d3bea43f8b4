-- The rows of a Parquet file with the printed headings: what this project keeps of such a list.
CREATE OR REPLACE TEMP VIEW dossiers_listed AS
SELECT
    coalesce("Mã hồ sơ", '') AS dossier_code,
    '' AS procedure_code,
    coalesce("Tên TTHC", '') AS procedure_name,
    '' AS field_name,
    '' AS channel,
    '' AS unit_code,
    coalesce("Cơ quan chủ trì giải quyết", '') AS unit_name,
    "Ngày nhận hồ sơ" AS received,
    "Ngày hẹn trả" AS due,
    '' AS finished,
    "Ngày trả" AS returned,
    '' AS status,
    '' AS certification,
    '' AS cross_boundary
FROM read_parquet(getvariable('dossiers_path'))
