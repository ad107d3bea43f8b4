-- Write the rows of a list with the system's names without their personal columns and values.
COPY (
    SELECT
        dossier_kept(dossier_code) AS "maHoSo",
        dossier_kept(procedure_code) AS "maTTHC",
        dossier_kept(procedure_name) AS "tenTTHC",
        dossier_kept(field_name) AS "tenLinhVuc",
        dossier_kept(channel) AS "kenhThucHien",
        dossier_kept(unit_code) AS "donViId",
        dossier_kept(unit_name) AS "tenDonVi",
        dossier_kept(received) AS "ngayTiepNhan",
        dossier_kept(due) AS "ngayHenTra",
        dossier_kept(finished) AS "ngayKetThucXuLy",
        dossier_kept(returned) AS "ngayTra",
        dossier_kept(status) AS "tenTrangThaiHoSo",
        dossier_kept(certification) AS "laHoSoChungThuc",
        dossier_kept(cross_boundary) AS "trangThaiPhiDiaGioi"
    FROM dossiers_listed
) TO $path (FORMAT parquet, COMPRESSION zstd)
