"""The units, today and before 1 July 2025, and their shapes."""

from dataclasses import replace

from etl.contracts.columns import (
    COMMUNE,
    FORMER,
    LATITUDE,
    LONGITUDE,
    SOURCE,
    Column,
    DataSet,
    SourceKind,
)

SOURCES = DataSet(
    "core_source",
    "one source of figures",
    ("source_id",),
    (
        SOURCE,
        Column("kind", "str", "Loại nguồn", "Kind of source", allowed=tuple(SourceKind)),
        Column("title_vi", "str", "Tên nguồn", "Title in Vietnamese"),
        Column("title_en", "str", "Tên nguồn (tiếng Anh)", "Title in English"),
        Column("publisher", "str", "Nơi công bố", "Publisher"),
        Column("reference_vi", "str", "Dẫn chiếu", "Where it can be found, in Vietnamese"),
        Column("reference_en", "str", "Dẫn chiếu (tiếng Anh)", "Where it can be found, in English"),
        Column("published_on", "str", "Ngày công bố", "Date of publication", nullable=True),
        Column("note_vi", "str", "Ghi chú", "Note in Vietnamese", nullable=True),
        Column("note_en", "str", "Ghi chú (tiếng Anh)", "Note in English", nullable=True),
    ),
)

COMMUNES = DataSet(
    "core_commune",
    "one of today's communes and wards",
    ("commune_code",),
    (
        COMMUNE,
        Column("name", "str", "Tên đầy đủ", "Full official name with its kind"),
        Column("short_name", "str", "Tên không kèm loại", "Name without its kind"),
        Column("kind", "str", "Loại đơn vị: xã, phường", "Kind", allowed=("xa", "phuong")),
        Column(
            "area_km2",
            "float64",
            "Diện tích tự nhiên",
            "Natural area",
            unit="km2",
            minimum=1,
            maximum=500,
        ),
        LATITUDE,
        LONGITUDE,
        Column("seat", "str", "Nơi đặt trụ sở", "Seat as published", nullable=True),
        Column(
            "mountain", "bool", "Thuộc 11 huyện miền núi cũ", "In the 11 former mountain districts"
        ),
        Column("land_border", "bool", "Giáp biên giới đất liền", "On the land border with Laos"),
        Column(
            "former_districts",
            "str",
            "Huyện, thị xã, thành phố cũ",
            "Former districts, joined by ' | '",
        ),
        Column(
            "former_unit_count",
            "int64",
            "Số đơn vị cũ hợp thành",
            "Former units it was formed from",
            unit="units",
            minimum=1,
        ),
        Column("search_key", "str", "Khóa tìm kiếm không dấu", "Name folded for search"),
        Column(
            "sort_order",
            "int64",
            "Thứ tự theo bảng chữ cái tiếng Việt",
            "Vietnamese alphabetical order",
            minimum=1,
        ),
        SOURCE,
    ),
)

POPULATIONS = DataSet(
    "core_population",
    "one published population of one commune",
    ("commune_code", "as_of"),
    (
        COMMUNE,
        Column("as_of", "datetime64[us]", "Thời điểm", "Date of the figure"),
        Column(
            "population",
            "int64",
            "Dân số như công bố",
            "Population as published",
            unit="people",
            minimum=1,
        ),
        Column("doubtful", "bool", "Nghi ngờ", "Cannot be right by the stated rule"),
        Column(
            "density_ratio",
            "float64",
            "Mật độ so với trung vị các xã lân cận cùng địa hình",
            "Density against the median of its neighbours of the same terrain",
            unit="ratio",
            minimum=0,
        ),
        Column(
            "people_per_former_unit",
            "float64",
            "Số dân trên mỗi đơn vị cũ",
            "People per former unit merged into it",
            unit="people",
            minimum=0,
        ),
        Column(
            "people_per_unit_ratio",
            "float64",
            "Số dân mỗi đơn vị cũ so với trung vị các xã lân cận cùng địa hình",
            "People per former unit against the median of its neighbours of the same terrain",
            unit="ratio",
            minimum=0,
        ),
        SOURCE,
    ),
)

FORMER_UNITS = DataSet(
    "core_former_unit",
    "one of the 547 units before 1 July 2025",
    ("former_code",),
    (
        FORMER,
        Column("name", "str", "Tên đầy đủ", "Full name with its kind"),
        Column(
            "kind",
            "str",
            "Loại: xã, phường, thị trấn",
            "Kind",
            allowed=("xa", "phuong", "thi_tran"),
        ),
        Column("district", "str", "Huyện, thị xã, thành phố", "District it belonged to"),
        replace(LATITUDE, nullable=True),  # the geocoder found another place for some
        replace(LONGITUDE, nullable=True),
        Column(
            "split", "bool", "Bị chia về nhiều đơn vị mới", "Split over several of today's units"
        ),
        Column("search_key", "str", "Khóa tìm kiếm không dấu", "Name folded for search"),
        SOURCE,
    ),
)

FORMER_UNIT_MAP = DataSet(
    "core_former_unit_map",
    "one former unit's part in one of today's communes",
    ("former_code", "commune_code"),
    (
        FORMER,
        COMMUNE,
        Column(
            "main_part", "bool", "Phần chính", "The commune that took the main part, by the package"
        ),
        SOURCE,
    ),
)

FORMER_SHARES = DataSet(
    "core_former_share",
    "the share of one split former unit, or former district, that an office counts to one commune",
    ("former_unit", "commune_code"),
    (
        Column(
            "former_unit",
            "str",
            "Mã đơn vị cũ bị chia, hoặc tên huyện cũ",
            "Code of the split former unit, or name of the former district",
        ),
        COMMUNE,
        Column("share", "float64", "Tỷ lệ", "Share", unit="ratio", minimum=0, maximum=1),
        SOURCE,
    ),
)

BOUNDARIES = DataSet(
    "core_boundary",
    "the shape of one commune in one map layer",
    ("layer", "commune_code"),
    (
        Column(
            "layer",
            "str",
            "Lớp bản đồ",
            "Map layer",
            allowed=("generalised", "hexagon", "official"),
        ),
        COMMUNE,
        Column("geometry", "str", "Hình (GeoJSON, WGS 84)", "Shape (GeoJSON, WGS 84)"),
        Column("hatch_longitudes", "str", "Nét gạch: kinh độ", "Hatch lines: longitudes (JSON)"),
        Column("hatch_latitudes", "str", "Nét gạch: vĩ độ", "Hatch lines: latitudes (JSON)"),
        SOURCE,
    ),
)
