"""Corrections: what was changed in accepted figures before they entered the edition, and why."""

from etl.contracts.columns import COMMUNE, MONTH, SOURCE, STAFF_GROUPS, Column, DataSet

CASELOAD_MEASURES = (
    "carried_over", "received", "resolved_early", "resolved_on_time", "resolved_late",
    "in_process_within", "in_process_late", "received_cross_boundary",
)  # fmt: skip
STAFF_MEASURES = ("assigned", "present")
ACTIONS = ("drop", "override", "flag")

CORRECTIONS = DataSet(
    "core_correction",
    "one correction of data/corrections.yml, applied to accepted figures",
    ("position",),
    (
        Column("position", "int64", "Thứ tự trong tệp", "Place in the file", minimum=1),
        COMMUNE,
        MONTH,
        Column(
            "measure",
            "str",
            "Chỉ tiêu được đính chính",
            "Measure corrected",
            allowed=(*CASELOAD_MEASURES, *STAFF_MEASURES),
        ),
        Column(
            "field_code", "str", "Lĩnh vực (trống: mọi lĩnh vực)", "Field (empty: all)",
            nullable=True,
        ),
        Column("channel", "str", "Hình thức nộp (trống: mọi hình thức)", "Channel (empty: all)",
               nullable=True),
        Column("staff_group", "str", "Nhóm nhân sự", "Staff group", nullable=True,
               allowed=STAFF_GROUPS),
        Column(
            "action",
            "str",
            "Cách xử lý: bỏ, thay, đánh dấu",
            "What was done: dropped, replaced, marked as doubtful",
            allowed=ACTIONS,
        ),
        Column("old_value", "float64", "Giá trị trước đính chính", "Value as accepted", minimum=0),
        Column(
            "new_value",
            "float64",
            "Giá trị sau đính chính (trống: ghi là chưa có số liệu)",
            "Value in the edition; missing where it was dropped",
            minimum=0,
            nullable=True,
        ),
        Column("reason", "str", "Lý do", "Why"),
        Column("reported_by", "str", "Nơi phát hiện", "Who reported it: an office, not a person"),
        SOURCE,
    ),
)  # fmt: skip
