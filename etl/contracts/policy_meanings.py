"""What each value of data/policy.toml does, for those who fill in its template."""

POLICY_MEANINGS: dict[tuple[str, str], tuple[str, str]] = {
    ("verdict", "band_low"): (
        "Cận dưới của dải cân đối, so với bình quân tỉnh",
        "Low end of the balanced band, against the provincial average",
    ),
    ("verdict", "band_high"): (
        "Cận trên của dải cân đối, so với bình quân tỉnh",
        "High end of the balanced band, against the provincial average",
    ),
    ("verdict", "minimum_expected_dossiers"): (
        "Kỳ vọng ít hồ sơ hơn mức này trong kỳ thì ghi “chưa đủ số liệu”",
        "Fewer expected dossiers than this in a period: not enough data",
    ),
    ("verdict", "minimum_reference_share"): (
        "Tỷ lệ số xã phải có số liệu thì mới tính bình quân tỉnh",
        "Share of the communes that must have reported for a provincial average",
    ),
    ("verdict", "map_classes"): (
        "Bốn ngưỡng của các lớp màu trên bản đồ, tăng dần",
        "The four bounds of the map's classes, rising",
    ),
    ("team", "minimum_centre"): (
        "Số người tối thiểu để mở đủ các quầy của trung tâm",
        "People needed to open every counter of a centre",
    ),
    ("population", "nearest_communes"): (
        "Số xã lân cận cùng địa hình dùng để xét dân số công bố",
        "Nearest communes of the same terrain that a published population is judged by",
    ),
    ("population", "least_density_ratio"): (
        "Mật độ thấp hơn tỷ lệ này của trung vị lân cận là nghi ngờ",
        "A density below this share of the neighbours' median is doubtful",
    ),
    ("population", "least_people_per_unit_ratio"): (
        "Số dân mỗi đơn vị cũ thấp hơn tỷ lệ này của trung vị lân cận là nghi ngờ",
        "People per former unit below this share of the neighbours' median are doubtful",
    ),
    ("calendar", "first_month"): ("Tháng đầu của sản phẩm", "First month of the product"),
    ("calendar", "last_month"): ("Tháng cuối của sản phẩm", "Last month of the product"),
    ("calendar", "start_up_month"): (
        "Tháng khởi động, không tính vào độ phân tán",
        "The start-up month, left out of the dispersion",
    ),
    ("calendar", "hours_per_day"): ("Số giờ làm việc một ngày", "Working hours a day"),
}
"""What each value of data/policy.toml does, in Vietnamese and English."""
