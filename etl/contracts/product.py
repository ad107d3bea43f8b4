"""What the product makes itself: its months and periods, its policy and its data dictionary."""

from etl.contracts.columns import MONTH, SOURCE, Column, DataSet

CALENDAR_SOURCE = "product_calendar"
POLICY_SOURCE = "product_policy"
DICTIONARY_SOURCE = "data_dictionary"
"""The sources of these tables, described in `sources.csv`."""

PERIOD_KINDS = ("month", "quarter", "half", "nine_months", "year", "all")
_LONGEST_MONTH = 31
_SHORTEST_MONTH = 28
_FEWEST_WORKING_DAYS = 10
_MOST_WORKING_DAYS = 27

MONTHS = DataSet(
    "core_month",
    "one month of the product",
    ("month",),
    (
        MONTH,
        Column(
            "days",
            "int64",
            "Số ngày của tháng",
            "Days of the month",
            unit="days",
            minimum=_SHORTEST_MONTH,
            maximum=_LONGEST_MONTH,
        ),
        Column(
            "working_days",
            "int64",
            "Số ngày làm việc của tháng",
            "Working days of the month",
            unit="days",
            minimum=_FEWEST_WORKING_DAYS,
            maximum=_MOST_WORKING_DAYS,
        ),
        Column(
            "start_up",
            "bool",
            "Là tháng đầu vận hành",
            "Whether the offices started in this month",
        ),
        SOURCE,
    ),
)

PERIODS = DataSet(
    "core_period",
    "one period for which verdicts are computed: whole calendar months, half-open",
    ("period_id",),
    (
        Column("period_id", "str", "Mã kỳ", "Identifier, such as 2026-10, 2026-Q3 or 2025-H2"),
        Column("kind", "str", "Loại kỳ", "Kind of period", allowed=PERIOD_KINDS),
        Column("first_month", "datetime64[us]", "Tháng đầu của kỳ", "First month (its first day)"),
        Column("last_month", "datetime64[us]", "Tháng cuối của kỳ", "Last month (its first day)"),
        Column("months", "int64", "Số tháng", "Months of the period", unit="months", minimum=1),
        Column(
            "days",
            "int64",
            "Số ngày của kỳ",
            "Days of the period",
            unit="days",
            minimum=_SHORTEST_MONTH,
        ),
        Column(
            "working_days",
            "int64",
            "Số ngày làm việc của kỳ",
            "Working days of the period",
            unit="days",
            minimum=_FEWEST_WORKING_DAYS,
        ),
        Column("starts_on", "datetime64[us]", "Từ ngày", "First day"),
        Column("ends_before", "datetime64[us]", "Đến trước ngày", "The day after the last day"),
        Column(
            "start_up",
            "bool",
            "Có tháng đầu vận hành",
            "Whether the month in which the offices started is in it",
        ),
        SOURCE,
    ),
)

POLICY_VALUES = DataSet(
    "core_policy",
    "one value of the policy that this edition was computed with",
    ("section", "name"),
    (
        Column("section", "str", "Phần của chính sách", "Section of the policy file"),
        Column("name", "str", "Tên tham số", "Name of the value"),
        Column("value", "str", "Giá trị (JSON)", "Value (JSON)"),
        SOURCE,
    ),
)

DICTIONARY = DataSet(
    "core_column",
    "one column of one core or mart table: the data dictionary, from the contracts",
    ("table_name", "column_name"),
    (
        Column("table_name", "str", "Tên bảng", "Table"),
        Column("column_name", "str", "Tên cột", "Column"),
        Column(
            "position", "int64", "Thứ tự của cột", "Place of the column in its table", minimum=1
        ),
        Column("type", "str", "Kiểu dữ liệu", "pandas type"),
        Column("unit", "str", "Đơn vị đo, rỗng với mã và tên", "Unit, empty for codes and names"),
        Column("meaning_vi", "str", "Ý nghĩa", "Meaning in Vietnamese"),
        Column("meaning_en", "str", "Ý nghĩa (tiếng Anh)", "Meaning in English"),
        Column("in_key", "bool", "Thuộc khóa của bảng", "Whether it is part of the key"),
        Column("may_be_missing", "bool", "Có thể thiếu", "Whether the value may be missing"),
        Column("minimum", "float64", "Nhỏ nhất", "Smallest permitted value", nullable=True),
        Column("maximum", "float64", "Lớn nhất", "Largest permitted value", nullable=True),
        Column(
            "allowed", "str", "Các giá trị cho phép", "Permitted values, joined by |", nullable=True
        ),
        Column("pattern", "str", "Dạng phải có", "Regular expression of a text", nullable=True),
        SOURCE,
    ),
)
