"""What stands beside a verdict: the columns of need, frame, robustness, locality, trend and peers.

As in `etl.contracts.marts`, nothing is read against these: the product makes the tables itself.
"""

from dataclasses import replace

from etl.contracts.columns import CHANNELS, COMMUNE, MONTH, Column, DataSet
from etl.contracts.marts import LENS, VERDICTS

_SCOPE, _PERIOD, _GROUP, _CERTIFICATION, _WEIGHTING = LENS
_COMMUNE = replace(COMMUNE, pattern="")
_STANDINGS = ("short", "level", "spare", "unknown")
_AGREEMENTS = ("both_short", "both_level", "both_spare", "partly", "opposed", "unknown")
_DIRECTIONS = ("rising", "falling", "none")
_STEPS = (
    "mountain", "land_border", "area_km2", "distance_km", "ethnic_minority_share",
    "elderly_share", "former_unit_count", "held_back",
)  # fmt: skip
_WITH_VI, _WITH_EN = ", có tính đặc thù địa bàn", ", with the allowances of the area"


def _real(
    name: str, vi: str, en: str, unit: str = "ratio", *, known: bool = False, signed: bool = False
) -> Column:
    least = None if signed else 0
    return Column(name, "float64", vi, en, unit=unit, minimum=least, nullable=not known)


def _code(name: str, vi: str, en: str, allowed: tuple[str, ...] = ()) -> Column:
    return Column(name, "str", vi, en, allowed=allowed)


def _both(column: Column) -> tuple[Column, Column]:
    """A column without the allowances of the area, and the same with them."""
    return column, replace(
        column,
        name=f"{column.name}_adjusted",
        meaning_vi=column.meaning_vi + _WITH_VI,
        meaning_en=column.meaning_en + _WITH_EN,
    )


_SIMULATED = Column(
    "simulated", "bool", "Có số mô phỏng trong các số của dòng", "A figure behind it is simulated"
)
_CAVEATS = _code("caveats", "Các lưu ý, nối bằng ' | '", "Caveats, joined by ' | '")

NEEDS = DataSet(
    "mart_need",
    "officials that one commune's dossiers ask for at its centre, in one scope and period, with or "
    "without certification",
    ("scope", "period_id", "certification", "commune_code"),
    (
        _SCOPE,
        _PERIOD,
        _CERTIFICATION,
        _COMMUNE,
        _real("hours", "Khối lượng công việc của kỳ", "Workload", "hours", known=True),
        _real("officials", "Số người có mặt ở trung tâm", "Officials at the centre", "people"),
        _real("locality_share", "Phần thời gian dành cho đặc thù địa bàn",
              "Share of the time that the area takes", "share", known=True),
        *_both(_real("hours_available", "Số giờ một người có trong kỳ",
                     "Hours of one official in the period", "hours", known=True)),
        *_both(_real("service", "Số người cần cho riêng hồ sơ", "Officials for the dossiers alone",
                     "people", known=True)),
        *_both(_real("required", "Số người cần", "Required staff", "people", known=True)),
        *_both(Column("required_posts", "int64", "Số người cần, làm tròn",
                      "Required staff, whole posts", unit="posts", minimum=0)),
        *_both(Column("at_minimum", "bool", "Mức cần là đội ngũ tối thiểu",
                      "The minimum team decides")),
        *_both(_real("difference", "Có mặt trừ cần", "Present less required", "people",
                     signed=True)),
        *_both(_real("ratio", "Có mặt trên cần", "Present over required")),
        *_both(_code("standing", "Thiếu, vừa đủ hay dư", "Short, level or spare", _STANDINGS)),
        *_both(_code("agreement", "Hai góc nhìn (hồ sơ và khung) có trùng nhau không",
                     "Whether both lenses (dossiers and frame) agree", _AGREEMENTS)),
        _real("capacity_ratio", "Khối lượng so với năng lực xử lý",
              "Workload against handling capacity"),
        _real("capacity_lower_95", "Cận dưới 95% của tỷ số này", "Its lower 95% limit"),
        _real("capacity_upper_95", "Cận trên 95% của tỷ số này", "Its upper 95% limit"),
        _code("capacity_verdict", "Kết luận theo năng lực", "Verdict by capacity", VERDICTS),
        _code("capacity_evidence", "Bằng chứng theo năng lực", "Evidence by capacity"),
        _real("capacity_ratio_adjusted", "Khối lượng so với năng lực xử lý" + _WITH_VI,
              "Workload against handling capacity" + _WITH_EN),
        _code("capacity_verdict_adjusted", "Kết luận theo năng lực" + _WITH_VI,
              "Verdict by capacity" + _WITH_EN, VERDICTS),
        _SIMULATED,
        _CAVEATS,
    ),
)  # fmt: skip

FRAMES = DataSet(
    "mart_frame",
    "one commune's reference frame of posts beside the officials of its government, in one scope "
    "and period",
    ("scope", "period_id", "commune_code"),
    (
        _SCOPE,
        _PERIOD,
        _COMMUNE,
        _real("population", "Dân số đang dùng", "Population in force", "people"),
        Column("population_doubtful", "bool", "Dân số cần kiểm tra", "The population is doubtful"),
        _real("posts", "Khung biên chế tham chiếu", "Posts of the reference frame", "posts"),
        _real("officials", "Cán bộ, công chức có mặt", "Officials of the commune's government",
              "people"),
        _real("difference", "Có mặt trừ khung", "Officials less posts", "people", signed=True),
        _real("ratio", "Có mặt trên khung", "Officials over posts"),
        _code("standing", "Thiếu, vừa đủ hay dư", "Short, level or spare", _STANDINGS),
        _SIMULATED,
        _CAVEATS,
    ),
)  # fmt: skip

ROBUSTNESS = DataSet(
    "mart_robustness",
    "whether one commune's verdict by handling time survives other assumptions, in one scope, "
    "period, staff group and certification",
    ("scope", "period_id", "staff_group", "certification", "commune_code"),
    (
        _SCOPE,
        _PERIOD,
        _GROUP,
        _CERTIFICATION,
        _COMMUNE,
        _code("verdict", "Kết luận", "Verdict", VERDICTS),
        _code("robustness", "Độ vững", "Whether it stands", ("robust", "depends")),
        _code("depends_on", "Phụ thuộc giả định nào, nối bằng ' | '",
              "Assumptions it depends on, joined by ' | '"),
        _real("ratio_least", "Tỷ số nhỏ nhất khi số phút đổi trong khoảng",
              "Least ratio over the handling times", known=True),
        _real("ratio_most", "Tỷ số lớn nhất khi số phút đổi trong khoảng",
              "Largest ratio over the handling times", known=True),
        _code("verdict_least", "Kết luận ở tỷ số nhỏ nhất", "Verdict at the least", VERDICTS),
        _code("verdict_most", "Kết luận ở tỷ số lớn nhất", "Verdict at the largest", VERDICTS),
        _real("ratio_adjusted", "Tỷ số" + _WITH_VI, "Ratio" + _WITH_EN, known=True),
        _real("ratio_adjusted_lower_95", "Cận dưới 95%" + _WITH_VI,
              "Lower 95% limit" + _WITH_EN, known=True),
        _real("ratio_adjusted_upper_95", "Cận trên 95%" + _WITH_VI,
              "Upper 95% limit" + _WITH_EN, known=True),
        _code("verdict_adjusted", "Kết luận" + _WITH_VI, "Verdict" + _WITH_EN, VERDICTS),
        _code("evidence_adjusted", "Bằng chứng" + _WITH_VI, "Evidence" + _WITH_EN),
        _real("ratio_adjusted_least", "Tỷ số nhỏ nhất" + _WITH_VI, "Least ratio" + _WITH_EN,
              known=True),
        _real("ratio_adjusted_most", "Tỷ số lớn nhất" + _WITH_VI, "Largest ratio" + _WITH_EN,
              known=True),
        _code("verdict_adjusted_least", "Kết luận ở tỷ số nhỏ nhất" + _WITH_VI,
              "Verdict at the least" + _WITH_EN, VERDICTS),
        _code("verdict_adjusted_most", "Kết luận ở tỷ số lớn nhất" + _WITH_VI,
              "Verdict at the largest" + _WITH_EN, VERDICTS),
        _real("ratio_other", "Tỷ số theo cách tính chứng thực kia",
              "Ratio with the other choice of certification"),
        _code("verdict_other", "Kết luận theo cách tính chứng thực kia",
              "Verdict with the other choice of certification", VERDICTS),
        replace(_code("break_even_field", "Lĩnh vực mà số phút làm đổi kết luận sớm nhất",
                      "Field whose minutes flip the verdict first"), nullable=True),
        replace(_code("break_even_channel", "Hình thức nộp của lĩnh vực đó",
                      "Its channel", CHANNELS), nullable=True),
        _real("break_even_minutes", "Số phút tại đó kết luận đổi", "Minutes at which it flips",
              "minutes"),
        _real("break_even_change", "So với số phút giả định", "Against the assumed minutes",
              "share", signed=True),
        replace(_code("break_even_verdict", "Kết luận sau điểm đó", "The verdict beyond",
                      VERDICTS), nullable=True),
        _real("officials_least", "Số người ít nhất trong kỳ", "Fewest officials of the period",
              "people", known=True),
        _real("officials_most", "Số người nhiều nhất trong kỳ", "Most officials of the period",
              "people", known=True),
        Column("officials_vary", "bool", "Số người thay đổi trong kỳ", "The officials vary"),
        _real("ratio_officials_least", "Tỷ số nếu cả kỳ có số người ít nhất",
              "Ratio with the fewest officials all period long"),
        _real("ratio_officials_most", "Tỷ số nếu cả kỳ có số người nhiều nhất",
              "Ratio with the most officials all period long"),
        _code("verdict_officials_least", "Kết luận với số người ít nhất",
              "Verdict with the fewest officials", VERDICTS),
        _code("verdict_officials_most", "Kết luận với số người nhiều nhất",
              "Verdict with the most officials", VERDICTS),
        _CAVEATS,
    ),
)  # fmt: skip

LOCALITIES = DataSet(
    "mart_locality",
    "one step of one commune's allowances for its area, in the order of the waterfall",
    ("commune_code", "step"),
    (
        _COMMUNE,
        _code("step", "Bước", "Step", _STEPS),
        Column("position", "int64", "Thứ tự của bước", "Order of the step", unit="steps",
               minimum=1),
        _real("trait", "Đặc điểm, theo đơn vị của nó", "The trait, in its own unit", "own unit"),
        Column("known", "bool", "Có số liệu về đặc điểm", "The trait is known"),
        _real("share", "Phần thời gian của bước", "Share of the time of the step", "share",
              known=True, signed=True),
        _real("share_after", "Phần thời gian sau bước", "Share of the time after the step",
              "share", known=True, signed=True),
        _real("step_factor", "Phần thêm vào tải, trên một đơn vị tải", "Added per unit of load",
              known=True, signed=True),
        _real("load_factor", "Tải sau bước trên tải thường", "Load after the step over the plain",
              known=True),
    ),
)  # fmt: skip

PEERS = DataSet(
    "mart_peer",
    "one of the communes most like a commune",
    ("commune_code", "position"),
    (
        _COMMUNE,
        Column("position", "int64", "Thứ tự, 1 là giống nhất", "Order, 1 is the nearest",
               unit="places", minimum=1),
        _code("peer_code", "Mã đơn vị tương đồng", "Code of the similar commune"),
        _real("distance", "Khoảng cách chuẩn hóa", "Standardised distance",
              "standard deviations", known=True),
    ),
)  # fmt: skip


def _trend_of(name: str, vi: str, en: str, unit: str) -> tuple[Column, ...]:
    return (
        _code(f"{name}_direction", f"Xu hướng của {vi}", f"Trend of the {en}", _DIRECTIONS),
        _real(f"{name}_slope", f"Độ dốc của {vi} mỗi tháng", f"Slope of the {en} a month", unit,
              known=True, signed=True),
        _real(f"{name}_chi2", f"Kiểm định χ² của {vi}", f"Chi-square of the {en}'s slope",
              known=True),
    )  # fmt: skip


TRENDS = DataSet(
    "mart_trend",
    "one commune's trend up to one month, in one scope, staff group, certification and weighting",
    ("scope", "month", "staff_group", "certification", "weighting", "commune_code"),
    (
        _SCOPE,
        MONTH,
        _GROUP,
        _CERTIFICATION,
        _WEIGHTING,
        _COMMUNE,
        *_trend_of("load", "tải", "load", "hours or dossiers per person per 30 days"),
        *_trend_of("ratio", "tỷ số", "ratio", "ratio"),
    ),
)

METHODS = DataSet(
    "mart_method",
    "how one measure of one table is made",
    ("table_name", "measure"),
    (
        _code("table_name", "Bảng", "Table"),
        _code("measure", "Chỉ tiêu", "Measure"),
        Column("position", "int64", "Thứ tự", "Order", unit="places", minimum=1),
        _code("method", "Hàm tính", "Function that computes it"),
        _code("section", "Mục của phương pháp", "Section of the method"),
        _code("parameters", "Tham số, nối bằng ' | '", "Parameters, joined by ' | '"),
        _CAVEATS,
    ),
)

JUDGEMENTS = (NEEDS, FRAMES, ROBUSTNESS, LOCALITIES, PEERS, TRENDS, METHODS)
