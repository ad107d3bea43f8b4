-- The rows of a Parquet file with the system's names; dates keep their type.
CREATE OR REPLACE TEMP VIEW dossiers_listed AS
SELECT
    coalesce("maHoSo", '') AS dossier_code,
    coalesce("maTTHC", '') AS procedure_code,
    coalesce("tenTTHC", '') AS procedure_name,
    coalesce("tenLinhVuc", '') AS field_name,
    coalesce("kenhThucHien", '') AS channel,
    coalesce("donViId", '') AS unit_code,
    coalesce("tenDonVi", '') AS unit_name,
    "ngayTiepNhan" AS received,
    "ngayHenTra" AS due,
    "ngayKetThucXuLy" AS finished,
    "ngayTra" AS returned,
    coalesce("tenTrangThaiHoSo", '') AS status,
    coalesce("laHoSoChungThuc"::VARCHAR, '') AS certification,
    coalesce("trangThaiPhiDiaGioi"::VARCHAR, '') AS cross_boundary
FROM read_parquet(getvariable('dossiers_path'))
