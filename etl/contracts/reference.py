"""Fields, handling times and holidays."""

from etl.contracts.columns import CHANNEL, FIELD, SOURCE, Column, DataSet

FIELDS = DataSet(
    "core_field",
    "one field of administration",
    ("field_code",),
    (
        FIELD,
        Column("name_vi", "str", "Tên lĩnh vực", "Name in Vietnamese"),
        Column("name_en", "str", "Tên tiếng Anh", "Name in English"),
        Column("certification", "bool", "Là chứng thực", "Authentication of copies and signatures"),
        Column("display_order", "int64", "Thứ tự hiển thị", "Order on pages", minimum=1),
        SOURCE,
    ),
)

HANDLING_TIMES = DataSet(
    "core_handling_time",
    "the assumed handling time of one field by one channel",
    ("field_code", "channel"),
    (
        FIELD,
        CHANNEL,
        Column(
            "handling_minutes",
            "float64",
            "Số phút xử lý một hồ sơ (giả định)",
            "Minutes to handle one dossier (assumed)",
            unit="minutes",
            minimum=1,
            maximum=2000,
        ),
        Column(
            "handling_minutes_low",
            "float64",
            "Mức thấp",
            "Low end of its range",
            unit="minutes",
            minimum=1,
            maximum=2000,
        ),
        Column(
            "handling_minutes_high",
            "float64",
            "Mức cao",
            "High end of its range",
            unit="minutes",
            minimum=1,
            maximum=2000,
        ),
        SOURCE,
    ),
)

HOLIDAYS = DataSet(
    "core_holiday",
    "one day that is not worked, or worked in its place",
    ("date",),
    (
        Column("date", "datetime64[us]", "Ngày", "Day"),
        Column("working", "bool", "Làm bù", "Whether the day is worked (make-up Saturday)"),
        Column("name_vi", "str", "Tên", "Name in Vietnamese"),
        Column("name_en", "str", "Tên tiếng Anh", "Name in English"),
        SOURCE,
    ),
)
