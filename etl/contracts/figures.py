"""Figures of the communes: published, day by day, month by month, and their staff."""

from etl.contracts.columns import (
    CHANNEL,
    COMMUNE,
    CONFIDENCES,
    FIELD,
    MONTH,
    REPORTED_CHANNEL,
    SOURCE,
    STAFF_GROUPS,
    Column,
    DataSet,
    dossiers,
    reported_dossiers,
)

REPORTED_FIGURES = DataSet(
    "core_reported_figure",
    "one figure exactly as published",
    ("figure_id",),
    (
        Column("figure_id", "str", "Mã số liệu", "Identifier"),
        Column(
            "unit_code",
            "str",
            "Mã đơn vị (38 = toàn tỉnh)",
            "Unit (38 = the province)",
            pattern=r"38|[0-9]{5}",
        ),
        Column("measure", "str", "Chỉ tiêu", "Measure"),
        Column("value", "float64", "Giá trị như công bố", "Value as published", minimum=0),
        Column("unit_of_measure", "str", "Đơn vị tính", "Unit of measure"),
        Column("period_start", "datetime64[us]", "Từ ngày", "First day", nullable=True),
        Column("period_end", "datetime64[us]", "Đến ngày", "Last day"),
        Column("confidence", "str", "Độ tin cậy", "Confidence", allowed=CONFIDENCES),
        Column("note_vi", "str", "Ghi chú", "Note in Vietnamese", nullable=True),
        Column("note_en", "str", "Ghi chú (tiếng Anh)", "Note in English", nullable=True),
        SOURCE,
    ),
)

DOSSIER_DAYS = DataSet(
    "core_dossier_day",
    "dossiers of one commune, day, field and channel; days without any have no row",
    ("channel", "field_code", "commune_code", "date"),
    (
        COMMUNE,
        Column("date", "datetime64[us]", "Ngày", "Day"),
        FIELD,
        CHANNEL,
        dossiers("received", "Tiếp nhận trong ngày", "Received on the day"),
        dossiers("resolved_early", "Giải quyết trước hạn", "Resolved ahead of deadline"),
        dossiers("resolved_on_time", "Giải quyết đúng hạn", "Resolved on time"),
        dossiers("resolved_late", "Giải quyết quá hạn", "Resolved late"),
        SOURCE,
    ),
)

_COUNTS = (
    reported_dossiers(
        "carried_over", "Từ kỳ trước chuyển sang", "Carried over from the previous period"
    ),
    reported_dossiers("received", "Tiếp nhận trong kỳ", "Newly received in the period"),
    reported_dossiers("resolved_early", "Giải quyết trước hạn", "Resolved ahead of deadline"),
    reported_dossiers("resolved_on_time", "Giải quyết đúng hạn", "Resolved on time"),
    reported_dossiers("resolved_late", "Giải quyết quá hạn", "Resolved late"),
    reported_dossiers(
        "in_process_within", "Đang giải quyết, trong hạn", "In process, within deadline"
    ),
    reported_dossiers("in_process_late", "Đang giải quyết, quá hạn", "In process, past deadline"),
)

CASELOAD_MONTHS = DataSet(
    "core_caseload_month",
    "one reporting commune, month, field and channel; a count that the source does not give for "
    "the channel is missing; a commune that did not report a month has no row in it",
    ("channel", "field_code", "commune_code", "month"),
    (
        COMMUNE,
        MONTH,
        FIELD,
        REPORTED_CHANNEL,
        *_COUNTS,
        reported_dossiers(
            "received_cross_boundary",
            "Tiếp nhận phi địa giới, không tính vào tiếp nhận trong kỳ",
            "Received here for another place; not part of the newly received",
        ),
        SOURCE,
    ),
)

CASELOAD_CUMULATIVE = DataSet(
    "core_caseload_cumulative",
    "one commune, cumulative period, field and channel; never added to months",
    ("commune_code", "period_start", "period_end", "field_code", "channel"),
    (
        COMMUNE,
        Column("period_start", "datetime64[us]", "Từ ngày", "First day"),
        Column("period_end", "datetime64[us]", "Đến ngày", "Last day"),
        FIELD,
        REPORTED_CHANNEL,
        *_COUNTS,
        SOURCE,
    ),
)

STAFF_MONTHS = DataSet(
    "core_staff_month",
    "officials of one commune, month and staff group",
    ("commune_code", "month", "staff_group"),
    (
        COMMUNE,
        MONTH,
        Column("staff_group", "str", "Nhóm nhân sự", "Staff group", allowed=STAFF_GROUPS),
        Column(
            "assigned",
            "float64",
            "Biên chế được giao",
            "Posts assigned",
            unit="people",
            minimum=0,
            maximum=1000,
        ),
        Column(
            "present",
            "float64",
            "Có mặt",
            "Officials present",
            unit="people",
            minimum=0,
            maximum=1000,
        ),
        SOURCE,
    ),
)
