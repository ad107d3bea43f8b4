-- A made list of the whole province: $rows dossiers, another mix for another $seed.
CREATE OR REPLACE TEMP TABLE made AS
WITH procedures AS (
    SELECT * FROM (VALUES
        (0, '2.000815', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp hoặc chứng nhận', 'Chứng thực', true),
        (1, '2.000884', 'Chứng thực chữ ký trong các giấy tờ, văn bản', 'Chứng thực', true),
        (2, '1.001193', 'Thủ tục đăng ký khai sinh', 'Hộ tịch', false),
        (3, '1.000894', 'Thủ tục đăng ký kết hôn', 'Hộ tịch', false),
        (4, '1.001612', 'Đăng ký thành lập hộ kinh doanh', 'Hộ kinh doanh', false),
        (5, '1.999998', 'Đăng ký đất đai, tài sản gắn liền với đất lần đầu', 'Đất đai', false),
        (6, '1.001776', 'Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng', 'Bảo trợ xã hội', false),
        (7, '1.999999', 'Thủ tục chưa có trong bảng', 'Lĩnh vực khác', false)
    ) AS t (place, code, name, field, certification)
),

units AS (SELECT row_number() OVER (ORDER BY code) - 1 AS place, * FROM communes),

numbers AS (
    SELECT
        n - CASE WHEN mod(n, 250000) = 17 AND n > 250000 THEN 1 ELSE 0 END AS n,
        mod(n, 500000) = 250017 AS again
    FROM range($rows) AS t (n)
),

drawn AS (
    SELECT n, again, mod(n, 166) AS unit, mod(n // 166, 475) AS day, n // (166 * 475) AS serial,
        mod((n + 104729 * $seed) * 2654435761, 4294967296) AS random
    FROM numbers
),

dated AS (
    SELECT
        *, mod(random // 7, 100) AS kind, mod(random // 700, 100) AS manner,
        TIMESTAMP '2025-07-01 07:30:00' + to_days(day::INTEGER)
            + to_seconds(mod(random, 30000)::DOUBLE) AS received,
        mod(random // 70000, 12)::INTEGER AS days, mod(random // 900000, 100) < 1 OR again AS unfinished
    FROM drawn
)

SELECT
    'H56.' || (10 + unit // 20) || '.' || (10 + mod(unit, 20)) || '-' || strftime(received, '%y%m%d')
        || '-' || lpad((serial + 1)::VARCHAR, 4, '0') AS maHoSo,
    p.code || CASE WHEN kind < 50 THEN '' ELSE '.000.00.00.H56' END AS maTTHC,
    p.name AS tenTTHC,
    p.field AS tenLinhVuc,
    CASE WHEN manner < 55 THEN 'Trực tuyến' WHEN manner < 95 THEN 'Trực tiếp' ELSE 'Bưu chính công ích' END AS kenhThucHien,
    u.code AS donViId,
    'UBND ' || u.name AS tenDonVi,
    '038' || lpad(mod(random * 31, 1000000000)::BIGINT::VARCHAR, 9, '0') AS maDinhDanh,
    received AS ngayTiepNhan,
    date_trunc('day', received) + INTERVAL 17 HOUR
        + to_days(CASE WHEN mod(n, 100000) = 99 THEN -1 ELSE 5 END) AS ngayHenTra,
    CASE WHEN unfinished THEN NULL ELSE received + to_days(days) END AS ngayKetThucXuLy,
    CASE WHEN unfinished THEN NULL ELSE received + to_days(days) + INTERVAL 20 MINUTE END AS ngayTra,
    CASE WHEN mod(n, 200000) = 199 THEN 'Trạng thái lạ' WHEN unfinished THEN 'Đang xử lý' ELSE 'Đã trả kết quả' END AS tenTrangThaiHoSo,
    p.certification AS laHoSoChungThuc,
    manner = 1 OR manner = 60 AS trangThaiPhiDiaGioi
FROM dated AS d
JOIN units AS u ON u.place = d.unit
JOIN procedures AS p
    ON p.place = CASE
        WHEN kind < 60 THEN mod(kind, 2) WHEN kind < 75 THEN 2 + mod(kind, 2) WHEN kind < 92 THEN 4
        WHEN kind < 95 THEN 5 WHEN kind < 97 THEN 6 ELSE 7
    END
