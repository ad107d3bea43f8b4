"""What the product computes: the columns of the mart tables, for the data dictionary and open data.

These tables are made by the product itself, so nothing is read against them; a test holds
`warehouse/schema/mart_*.sql` to these descriptions.
"""

from dataclasses import replace

from etl.contracts.columns import COMMUNE, MONTH, STAFF_GROUPS, Column, DataSet
from etl.contracts.corrections import CASELOAD_MEASURES, STAFF_MEASURES

SCOPES = ("all", "observed")
CERTIFICATION = ("with", "without")
WEIGHTINGS = ("weighted", "count")
VERDICTS = (
    "insufficient", "overloaded", "watch_high", "balanced", "watch_low", "underloaded",
)  # fmt: skip
DOUBT_CODES = (
    "same_as_last_month", "same_as_other_commune", "not_filled", "rounded_figures", "jump",
    "unit_mix", "flagged",
)  # fmt: skip
FLAGGED = "flagged"
"""The sign of a figure that data/corrections.yml flags; every other one is found by a rule."""
_FEWEST_DAYS = 28
_LOAD_UNIT = "hours or dossiers per person per 30 days"
_WORK_UNIT = "hours or dossiers"

LENS = (
    Column(
        "scope",
        "str",
        "Phạm vi: mọi số liệu; hoặc bỏ số mô phỏng",
        "Scope: all figures; or without simulated ones",
        allowed=SCOPES,
    ),
    Column("period_id", "str", "Mã kỳ", "Period"),
    Column("staff_group", "str", "Nhóm nhân sự", "Staff group", allowed=STAFF_GROUPS),
    Column(
        "certification",
        "str",
        "Kể cả hoặc không kể chứng thực",
        "With or without certification of copies",
        allowed=CERTIFICATION,
    ),
    Column(
        "weighting",
        "str",
        "Quy đổi theo số phút xử lý, hoặc đếm số hồ sơ",
        "Weighted by handling time, or a plain count of dossiers",
        allowed=WEIGHTINGS,
    ),
)
_LENS_KEYS = ("scope", "period_id", "staff_group", "certification", "weighting")


def _real(
    name: str, meaning_vi: str, meaning_en: str, unit: str = "ratio", minimum: float | None = None
) -> Column:
    """A computed number, missing where it cannot be computed."""
    return Column(
        name, "float64", meaning_vi, meaning_en, unit=unit, minimum=minimum, nullable=True
    )


def _count(name: str, meaning_vi: str, meaning_en: str, unit: str, minimum: float = 0) -> Column:
    return Column(name, "int64", meaning_vi, meaning_en, unit=unit, minimum=minimum)


def _unlimited(column: Column) -> Column:
    """The column as a mart's schema has it: without a check of its range."""
    return replace(column, minimum=None)


_DOSSIERS_PER_OFFICIAL = _real(
    "dossiers_per_official",
    "Hồ sơ trên một người, 30 ngày",
    "Dossiers per official per 30 days",
    "dossiers per person per 30 days",
)

LOADS = DataSet(
    "mart_load",
    "one commune's load and verdict in one scope, period, staff group, with or without "
    "certification, weighted by handling time or as a plain count",
    (*_LENS_KEYS, "commune_code"),
    (
        *LENS,
        replace(COMMUNE, pattern=""),
        _count("months_reported", "Số tháng đã báo cáo", "Months reported", "months"),
        _real("dossiers", "Hồ sơ tiếp nhận trong kỳ", "Dossiers received", "dossiers", 0),
        _real(
            "officials",
            "Số người có mặt, bình quân các tháng",
            "Officials present, mean of the months",
            "people",
            0,
        ),
        _DOSSIERS_PER_OFFICIAL,
        _real(
            "dossiers_per_1000_people",
            "Hồ sơ trên 1.000 dân, 30 ngày, theo dân số đã công bố",
            "Dossiers per 1,000 people per 30 days, by the published population",
            "dossiers per 1000 people per 30 days",
        ),
        _real("workload", "Khối lượng công việc", "Workload", _WORK_UNIT, 0),
        _real("load", "Tải trên một người, 30 ngày", "Load per official per 30 days", _LOAD_UNIT),
        _real("load_lower", "Cận dưới 95% của tải", "Lower 95% limit of the load", _LOAD_UNIT),
        _real("load_upper", "Cận trên 95% của tải", "Upper 95% limit of the load", _LOAD_UNIT),
        _real(
            "load_per_working_day",
            "Tải trên một người, một ngày làm việc",
            "Load per official per working day",
            "hours or dossiers per person per working day",
        ),
        _real(
            "expected",
            "Mức kỳ vọng theo bình quân toàn tỉnh",
            "Workload at the provincial average load",
            _WORK_UNIT,
        ),
        _real("ratio", "Tỷ số so với bình quân toàn tỉnh", "Ratio to the provincial average"),
        _real("ratio_lower_95", "Cận dưới 95% của tỷ số", "Lower 95% limit of the ratio"),
        _real("ratio_upper_95", "Cận trên 95% của tỷ số", "Upper 95% limit of the ratio"),
        _real("ratio_lower_998", "Cận dưới 99,8% của tỷ số", "Lower 99.8% limit of the ratio"),
        _real("ratio_upper_998", "Cận trên 99,8% của tỷ số", "Upper 99.8% limit of the ratio"),
        Column("verdict", "str", "Kết luận", "Verdict", allowed=VERDICTS),
        Column("evidence", "str", "Mức bằng chứng", "Strength of the evidence"),
        Column("minimum_team", "bool", "Đội ngũ ở mức tối thiểu", "At the minimum team"),
        _real(
            "expected_count",
            "Số hồ sơ kỳ vọng hữu hiệu, trục của biểu đồ phễu",
            "Effective expected count, the axis of the funnel",
            "dossiers",
        ),
        _real("funnel_lower_95", "Phễu: cận dưới 95%", "Funnel: lower 95% limit"),
        _real("funnel_upper_95", "Phễu: cận trên 95%", "Funnel: upper 95% limit"),
        _real("funnel_lower_998", "Phễu: cận dưới 99,8%", "Funnel: lower 99.8% limit"),
        _real("funnel_upper_998", "Phễu: cận trên 99,8%", "Funnel: upper 99.8% limit"),
        _real(
            "spread_lower_95",
            "Phễu có tính khác biệt giữa các đơn vị: cận dưới 95%",
            "Funnel with the spread between communes: lower 95% limit",
        ),
        _real(
            "spread_upper_95",
            "Phễu có tính khác biệt giữa các đơn vị: cận trên 95%",
            "Funnel with the spread between communes: upper 95% limit",
        ),
        _real(
            "spread_lower_998",
            "Phễu có tính khác biệt giữa các đơn vị: cận dưới 99,8%",
            "Funnel with the spread between communes: lower 99.8% limit",
        ),
        _real(
            "spread_upper_998",
            "Phễu có tính khác biệt giữa các đơn vị: cận trên 99,8%",
            "Funnel with the spread between communes: upper 99.8% limit",
        ),
        Column("outlier", "bool", "Ngoại lệ của biểu đồ phễu", "Outlier of the funnel"),
        _real(
            "shrunk_ratio",
            "Tỷ số thu hẹp, chỉ để xếp thứ tự",
            "Ratio drawn to the average, for ranking only",
        ),
        Column(
            "q_value",
            "float64",
            "Giá trị q: tỷ lệ phát hiện sai",
            "q-value: false discovery rate",
            unit="share",
            minimum=0,
            maximum=1,
            nullable=True,
        ),
        Column(
            "simulated",
            "bool",
            "Có số mô phỏng trong các số của dòng",
            "A figure behind the row is simulated",
        ),
    ),
)

PROVINCE_LOADS = DataSet(
    "mart_province",
    "the province in one scope, period, staff group, certification and weighting",
    _LENS_KEYS,
    (
        *LENS,
        _unlimited(_count("communes", "Số đơn vị", "Communes", "communes")),
        _unlimited(
            _count(
                "communes_reported",
                "Số đơn vị đã báo cáo mọi tháng của kỳ",
                "Communes that reported every month of the period",
                "communes",
            )
        ),
        _unlimited(
            _count(
                "communes_in_reference",
                "Số đơn vị làm nên bình quân toàn tỉnh",
                "Communes that make the provincial average",
                "communes",
            )
        ),
        _unlimited(
            _count(
                "communes_sufficient",
                "Số đơn vị đủ số liệu để kết luận",
                "Communes with enough data to be judged",
                "communes",
            )
        ),
        _real("dossiers", "Hồ sơ tiếp nhận", "Dossiers received", "dossiers"),
        _real("workload", "Khối lượng công việc", "Workload", _WORK_UNIT),
        _real("officials", "Số người có mặt", "Officials present", "people"),
        _real("load", "Tải bình quân một người, 30 ngày", "Load per official", _LOAD_UNIT),
        _DOSSIERS_PER_OFFICIAL,
        Column(
            "dispersion",
            "float64",
            "Độ phân tán giữa các tháng của cùng đơn vị (phi)",
            "Dispersion within communes (phi)",
            unit="ratio",
            minimum=1,
        ),
        _real(
            "spread_variance",
            "Phương sai giữa các đơn vị (tau bình phương)",
            "Variance between communes (tau squared)",
        ),
        _real("simulated_share", "Tỷ lệ hồ sơ mô phỏng", "Share of simulated dossiers", "share"),
    ),
)

PUBLISHED_LOADS = DataSet(
    "mart_published_load",
    "one published count of dossiers over at least 28 days, and the load it implies",
    ("figure_id",),
    (
        Column("figure_id", "str", "Mã số liệu đã công bố", "Published figure"),
        Column("unit_code", "str", "Mã đơn vị (38 = toàn tỉnh)", "Unit (38 = the province)"),
        Column("measure", "str", "Chỉ tiêu", "Measure"),
        Column("first_day", "datetime64[us]", "Từ ngày", "First day"),
        Column("last_day", "datetime64[us]", "Đến ngày", "Last day"),
        Column(
            "start_presumed",
            "bool",
            "Nguồn không in ngày bắt đầu",
            "The source prints no first day",
        ),
        _count("days", "Số ngày", "Days", "days", _FEWEST_DAYS),
        _count("units", "Số đơn vị", "Units", "communes", 1),
        Column("dossiers", "float64", "Số hồ sơ", "Dossiers", unit="dossiers"),
        _real("officials", "Số người tại trung tâm", "Officials of the centre", "people"),
        Column(
            "dossiers_per_30_days",
            "float64",
            "Hồ sơ trên một đơn vị, 30 ngày",
            "Dossiers per unit per 30 days",
            unit="dossiers per 30 days",
        ),
        _DOSSIERS_PER_OFFICIAL,
    ),
)

DOUBTS = DataSet(
    "mart_doubt",
    "one figure, or all figures of one commune's month, that can be read but is unlikely, in one "
    "scope",
    ("scope", "code", "measure", "commune_code", "month", "correction"),
    (
        LENS[0],
        Column("code", "str", "Dấu hiệu", "Sign", allowed=DOUBT_CODES),
        Column(
            "measure",
            "str",
            "Chỉ tiêu; all = mọi số liệu hồ sơ",
            "Measure; all = all figures of dossiers",
            allowed=tuple(
                dict.fromkeys(
                    ("all", "received", *STAFF_GROUPS, *CASELOAD_MEASURES, *STAFF_MEASURES)
                )
            ),
        ),
        replace(COMMUNE, pattern=""),
        MONTH,
        _real("value", "Giá trị; với tròn số là tỷ lệ", "Value; a share for rounded figures", ""),
        _real("expected", "Giá trị thường có", "What is usual", ""),
        Column(
            "other_commune_code",
            "str",
            "Đơn vị có số liệu giống hệt",
            "The commune with the very same figures",
            nullable=True,
        ),
        Column(
            "simulated",
            "bool",
            "Dấu hiệu dựa trên số mô phỏng",
            "The sign rests on simulated figures",
        ),
        Column(
            "correction",
            "int64",
            "Thứ tự của đánh dấu trong bảng đính chính; 0: do quy tắc tìm thấy",
            "Place of the flag among the corrections; 0: found by a rule",
            minimum=0,
        ),
    ),
)

LOAD_MARTS = (LOADS, PROVINCE_LOADS, PUBLISHED_LOADS, DOUBTS)
