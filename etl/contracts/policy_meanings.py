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
    ("need", "absence_share"): (
        "Tỷ lệ thời gian nghỉ phép, ốm, tập huấn",
        "Share of working time on leave, sickness, training",
    ),
    ("need", "counter_share"): (
        "Tỷ lệ thời gian trực quầy, hướng dẫn người dân",
        "Share of the time at open counters, guiding people",
    ),
    ("need", "digitisation_share"): (
        "Tỷ lệ thời gian số hóa, lưu trữ, trả kết quả",
        "Share of the time scanning, filing, returning results",
    ),
    ("need", "reporting_share"): (
        "Tỷ lệ thời gian báo cáo, hội họp",
        "Share of the time on reports and meetings",
    ),
    ("need", "other_duties_share"): (
        "Tỷ lệ thời gian cho nhiệm vụ khác của xã",
        "Share of the time on other duties in the commune",
    ),
    ("need", "management_hours_per_working_day"): (
        "Số giờ điều hành trung tâm mỗi ngày làm việc",
        "Hours a working day that running a centre takes",
    ),
    ("need", "level_posts"): (
        "Chênh lệch ít hơn số vị trí này so với nhu cầu thì ghi “vừa đủ”",
        "Within less than this many posts of the need: level",
    ),
    ("capacity", "band_low"): (
        "Cận dưới của dải cân đối, so với quỹ thời gian",
        "Low end of the balanced band, against the hours available",
    ),
    ("capacity", "band_high"): (
        "Cận trên của dải cân đối, so với quỹ thời gian",
        "High end of the balanced band, against the hours available",
    ),
    ("locality", "centre_code"): (
        "Mã xã, phường nơi đặt trụ sở tỉnh, để tính khoảng cách",
        "Code of the commune that is the seat of the province, for distances",
    ),
    ("locality", "floor"): (
        "Mức thấp nhất của tổng phụ cấp đặc thù địa bàn",
        "Least sum of the locality allowances",
    ),
    ("locality", "cap"): (
        "Mức cao nhất của tổng phụ cấp đặc thù địa bàn",
        "Largest sum of the locality allowances",
    ),
    ("frame", "base_posts"): ("Số vị trí của khung cơ sở", "Posts of the base frame"),
    ("frame", "base_people"): (
        "Dân số từ đó khung tăng thêm vị trí",
        "Population from which the frame adds posts",
    ),
    ("frame", "people_per_post"): (
        "Số dân cho mỗi vị trí tăng thêm",
        "People for one more post",
    ),
    ("frame", "people_per_post_mountain"): (
        "Số dân cho mỗi vị trí tăng thêm ở xã miền núi",
        "People for one more post in a mountain commune",
    ),
    ("frame", "most_posts_commune"): ("Số vị trí tối đa của một xã", "Most posts of a xã"),
    ("frame", "most_posts_ward"): ("Số vị trí tối đa của một phường", "Most posts of a phường"),
    ("frame", "level_posts"): (
        "Chênh lệch ít hơn số vị trí này so với khung thì ghi “vừa đủ”",
        "Within less than this many posts of the frame: level",
    ),
    ("peers", "count"): ("Số xã tương đồng", "How many peers"),
    ("peers", "population"): ("Trọng số của dân số", "Weight of the population"),
    ("peers", "density"): ("Trọng số của mật độ dân số", "Weight of the density"),
    ("peers", "area_km2"): ("Trọng số của diện tích", "Weight of the area"),
    ("peers", "mountain"): ("Trọng số của miền núi", "Weight of being in the mountains"),
    ("peers", "land_border"): ("Trọng số của biên giới", "Weight of being on the border"),
    ("peers", "kind"): ("Trọng số của loại đơn vị (xã, phường)", "Weight of the kind of commune"),
    ("peers", "former_unit_count"): (
        "Trọng số của số đơn vị cũ hợp thành",
        "Weight of the number of former units",
    ),
    ("trend", "window_months"): (
        "Năm điểm của xu hướng phải nằm trong số tháng này",
        "The five points of a trend must lie in this many months",
    ),
    ("plan", "moves"): (
        "Số vị trí được điều chuyển, khi mở trang bố trí cán bộ",
        "Posts that may be moved, when the staffing page opens",
    ),
    ("plan", "most_km"): (
        "Khoảng cách đường bộ xa nhất của một lượt điều chuyển (km), khi mở trang",
        "Longest move by road (km), when the page opens",
    ),
    ("plan", "most_lent"): (
        "Số vị trí nhiều nhất một xã cho, khi mở trang",
        "Most posts one commune lends, when the page opens",
    ),
    ("plan", "road_factor"): (
        "Hệ số đường bộ so với đường chim bay",
        "Road distance over great-circle distance",
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

_ALLOWANCES = {
    "mountain": ("miền núi", "being in the mountains"),
    "land_border": ("biên giới đất liền", "being on the land border"),
    "area_km2": ("diện tích (km²)", "area (km²)"),
    "distance_km": ("khoảng cách tới trụ sở tỉnh (km)", "distance to the provincial seat (km)"),
    "ethnic_minority_share": ("tỷ lệ dân tộc thiểu số", "share of ethnic minorities"),
    "elderly_share": ("tỷ lệ người cao tuổi", "share of the elderly"),
    "former_unit_count": ("số đơn vị cũ hợp thành", "number of former units"),
}
_PARTS = {
    "per_unit": ("tỷ lệ thời gian cho mỗi đơn vị", "share of the time for one unit"),
    "reference": ("mức không tính phụ cấp", "value that asks for nothing"),
    "lowest": ("mức thấp nhất", "least share"),
    "highest": ("mức cao nhất", "largest share"),
}
POLICY_MEANINGS |= {
    (f"locality.{trait}", part): (f"Đặc thù {of[0]}: {name[0]}", f"Locality, {of[1]}: {name[1]}")
    for trait, of in _ALLOWANCES.items()
    for part, name in _PARTS.items()
}

_SCENARIOS = {
    "online_share": ("tỷ lệ nộp trực tuyến", "share filed online"),
    "handling_times": ("hệ số của số phút xử lý", "factor of the handling times"),
    "certification_moved": (
        "tỷ lệ chứng thực do nơi khác làm", "share of certification done elsewhere"
    ),
    "population_growth": ("mức tăng dân số", "growth of the population"),
    "reception_point": ("số vị trí của một điểm tiếp nhận mới", "posts of a new reception point"),
    "elderly_minutes": (
        "số phút hỗ trợ thêm mỗi hồ sơ trực tuyến", "extra minutes for an online dossier with help"
    ),
    "elderly_share": (
        "tỷ lệ hồ sơ trực tuyến cần hỗ trợ", "share of the online dossiers that need help"
    ),
}  # fmt: skip
_ENDS = {
    "low": ("mức thấp", "low value"),
    "central": ("mức giữa", "central value"),
    "high": ("mức cao", "high value"),
}
POLICY_MEANINGS |= {
    (f"scenarios.{scenario}", end): (
        f"Kịch bản (giả định), {of[0]}: {name[0]}", f"Scenario (assumed), {of[1]}: {name[1]}"
    )
    for scenario, of in _SCENARIOS.items()
    for end, name in _ENDS.items()
}  # fmt: skip
