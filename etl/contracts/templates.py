"""The templates that offices fill in: one description a kind, for writing and for reading.

Ranges, permitted values and meanings are those of the contracts of submitted files, so a template
and what its reader accepts cannot differ.
"""

from dataclasses import dataclass, replace

from etl.contracts.submitted import (
    SUBMITTED_HANDLING_TIMES,
    SUBMITTED_POLICY,
    SUBMITTED_POPULATION,
    SUBMITTED_SHARES,
    SUBMITTED_STAFF,
)
from etl.contracts.template_columns import (
    CHANNEL_CHOICES,
    EXAMPLE_FORMERS,
    FORMER_KEY,
    MARK,
    STAFF_GROUP_CHOICES,
    Filling,
    TemplateColumn,
    column_of,
    unit_key,
)


@dataclass(frozen=True)
class Template:
    """One template.

    Attributes:
        kind: The kind of file it gives; see `etl.reading.answers.Answer.kind`.
        version: Raised when a column changes; a file of another version is refused.
        title_vi: Its title.
        title_en: The same in English.
        sheet: Name of the sheet of data.
        columns: Its columns, in the order they are written.
        unit_key: Whether a row is one unit's, today's or a former one's.
        telling: Headings that no other template has, by which a file is recognised.
    """

    kind: str
    version: int
    title_vi: str
    title_en: str
    sheet: str
    columns: tuple[TemplateColumn, ...]
    unit_key: bool
    telling: tuple[str, ...]

    @property
    def version_line(self) -> str:
        """The line above the header by which a file of this template says what it is."""
        return f"Mẫu {self.kind}, phiên bản {self.version}"

    @property
    def readable(self) -> tuple[TemplateColumn, ...]:
        """All columns that a file of it may have, those of former units included."""
        return (*self.columns, *(FORMER_KEY if self.unit_key else ()))

    def column(self, name: str) -> TemplateColumn:
        """The column of a name."""
        return next(column for column in self.readable if column.name == name)


_month, _group, _assigned, _present = SUBMITTED_STAFF.columns[1:]
STAFF = Template(
    "staff",
    1,
    "Số liệu nhân sự theo tháng",
    "Staff by month",
    "Nhân sự",
    (
        MARK,
        *unit_key(),
        column_of(_month, "Tháng", Filling.MONTH, ("10/2026", "10/2026"), width=12),
        column_of(
            _group,
            "Nhóm nhân sự",
            Filling.CHOICE,
            (STAFF_GROUP_CHOICES[0].label, STAFF_GROUP_CHOICES[2].label),
            choices=STAFF_GROUP_CHOICES,
            width=36,
        ),
        column_of(_assigned, "Biên chế được giao", Filling.COUNT, (5, 60), width=14),
        column_of(_present, "Có mặt", Filling.COUNT, (4, 58), width=14),
    ),
    unit_key=True,
    telling=("assigned", "present", "staff_group"),
)

_as_of, _population, _source = SUBMITTED_POPULATION.columns[1:]
POPULATION = Template(
    "population",
    1,
    "Dân số theo xã, phường",
    "Population by commune",
    "Dân số",
    (
        MARK,
        *unit_key(),
        column_of(_as_of, "Thời điểm", Filling.DAY, ("01/07/2026", "01/07/2026"), width=14),
        column_of(_population, "Dân số", Filling.COUNT, (4123, 197142), width=14),
        column_of(
            _source,
            "Nguồn số liệu",
            Filling.TEXT,
            ("Công an tỉnh, báo cáo quý II năm 2026", "Công an tỉnh, báo cáo quý II năm 2026"),
            width=44,
        ),
    ),
    unit_key=True,
    telling=("population", "source"),
)

_field, _channel, _minutes, _low, _high = SUBMITTED_HANDLING_TIMES.columns
HANDLING = Template(
    "handling_times",
    1,
    "Thời gian xử lý một hồ sơ theo lĩnh vực",
    "Minutes to handle one dossier, by field",
    "Thời gian xử lý",
    (
        MARK,
        column_of(_field, "Mã lĩnh vực", Filling.TEXT, ("vi_du_1", "vi_du_2"), width=22),
        TemplateColumn(
            "field_name",
            "Tên lĩnh vực",
            Filling.TEXT,
            "Tên lĩnh vực; phải khớp với mã",
            "Name of the field; must agree with the code",
            examples=("Lĩnh vực ví dụ 1", "Lĩnh vực ví dụ 2"),
            needed=False,
            width=26,
        ),
        column_of(
            _channel,
            "Hình thức nộp",
            Filling.CHOICE,
            (CHANNEL_CHOICES[0].label, CHANNEL_CHOICES[1].label),
            choices=CHANNEL_CHOICES,
            width=30,
        ),
        column_of(_minutes, "Số phút một hồ sơ", Filling.NUMBER, (8, 45)),
        column_of(_low, "Mức thấp", Filling.NUMBER, (6.5, 30), more=(" của khoảng số phút", "")),
        column_of(_high, "Mức cao", Filling.NUMBER, (9.5, 60), more=(" của khoảng số phút", "")),
    ),
    unit_key=False,
    telling=("handling_minutes", "handling_minutes_low", "handling_minutes_high"),
)

_section, _name, _value = SUBMITTED_POLICY.columns
POLICY = Template(
    "policy",
    1,
    "Tham số của phương pháp",
    "Values of the method",
    "Tham số",
    (
        MARK,
        column_of(_section, "Mục", Filling.TEXT, ("vi_du", "vi_du"), width=16),
        column_of(_name, "Tham số", Filling.TEXT, ("tham_so_1", "tham_so_2"), width=32),
        TemplateColumn(
            "value",
            "Giá trị",
            Filling.VALUE,
            "Giá trị: số, ngày (31/10/2026), hoặc nhiều số cách nhau bằng dấu chấm phẩy",
            "Value: a number, a day (31/10/2026), or several numbers between semicolons",
            _value,
            (4, "0,64; 0,8; 1,25; 1,5625"),
            width=28,
        ),
        TemplateColumn(
            "meaning",
            "Ý nghĩa",
            Filling.TEXT,
            "Ý nghĩa của tham số, để tra cứu",
            "What the value does, for reference",
            examples=("", ""),
            needed=False,
            width=80,
        ),
    ),
    unit_key=False,
    telling=("section", "name", "value"),
)

_share = SUBMITTED_SHARES.columns[2]
SHARES = Template(
    "shares",
    1,
    "Tỷ lệ phân chia số liệu của đơn vị cũ",
    "Shares by which figures of former units are divided",
    "Tỷ lệ phân chia",
    (
        MARK,
        *(
            replace(column, examples=examples)
            for column, examples in zip(FORMER_KEY, EXAMPLE_FORMERS, strict=True)
        ),
        *unit_key(),
        column_of(
            _share,
            "Tỷ lệ",
            Filling.NUMBER,
            (0.25, 0.75),
            more=(
                ": từ 0 đến 1; các dòng của một đơn vị cũ cộng lại phải bằng 1",
                ": from 0 to 1; the rows of one former unit add up to 1",
            ),
        ),
    ),
    unit_key=False,
    telling=("share",),
)

TEMPLATES = {one.kind: one for one in (STAFF, POPULATION, HANDLING, POLICY, SHARES)}
"""The templates that `etl.sources.submitted_tables` reads, by kind."""

TEMPLATE_KINDS = (*TEMPLATES, "caseload", "dossiers")
"""Everything `etl.templates.write_template` writes."""
