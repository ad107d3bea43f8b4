"""However a list is shuffled, split, composed or repeated, the figures stay the same."""

import tempfile
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.sources.dossiers import read_lists
from tests.etl.dossiers_inputs import (
    BAT_MOT,
    HAC_THANH,
    PERSON,
    SYSTEM,
    as_csv,
    as_parquet,
    list_context,
)

KEYS = ["commune_code", "month", "field_code", "channel"]
UNITS = {BAT_MOT: "UBND xã Bát Mọt", HAC_THANH: "UBND phường Hạc Thành", "16654": ""}
PROCEDURES = [
    ("2.000815", "Chứng thực bản sao", "Chứng thực", "true"),
    ("1.001193", "Đăng ký khai sinh", "Hộ tịch", "false"),
    ("1.900000", "Việc khác", "Lĩnh vực khác", "false"),
    ("1.900001", "Việc chưa biết", "Chưa biết", "false"),
]
FIRST = date(2026, 6, 1)

# The last day drawn is 155 days after the first: none is in the future of the made lists.
drawn = st.tuples(
    st.integers(0, 115), st.integers(0, 30), st.one_of(st.none(), st.integers(0, 40)),
    st.sampled_from(sorted(UNITS)), st.sampled_from(PROCEDURES), st.booleans(), st.booleans(),
    st.sampled_from(["", "", "", "", "", "", "", "", "31/02/2026", "mai"]),
)  # fmt: skip


def to_row(number, values):
    """A row from what was drawn: receipt, days to the due date and to completion, and the rest."""
    start, term, taken, unit, procedure, online, cross, spoilt = values
    received = FIRST + timedelta(days=start)
    done = None if taken is None else received + timedelta(days=taken)
    return {
        "maHoSo": f"H56.17.22-{received:%y%m%d}-{number:04d}", "maTTHC": procedure[0],
        "tenTTHC": procedure[1], "tenLinhVuc": procedure[2],
        "kenhThucHien": "Trực tuyến" if online else "Trực tiếp", "donViId": unit,
        "tenDonVi": UNITS[unit], "maDinhDanh": PERSON, "ngayTiepNhan": f"{received} 08:00:00",
        "ngayHenTra": spoilt or f"{received + timedelta(days=term)} 17:00:00",
        "ngayKetThucXuLy": f"{done} 09:00:00" if done else "", "ngayTra": "",
        "tenTrangThaiHoSo": "Đã xử lý xong" if done else "Đang xử lý",
        "laHoSoChungThuc": procedure[3], "trangThaiPhiDiaGioi": str(cross).lower(),
    }  # fmt: skip


lists = st.lists(drawn, min_size=40, max_size=90).map(
    lambda values: [to_row(number, one) for number, one in enumerate(values)]
)


def read(*contents):
    """The answers to lists, and their figures together."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, content in enumerate(contents):
            path = Path(folder) / f"{number}.csv"
            path.write_bytes(content)
            paths.append(path)
        answers = read_lists(paths, list_context(), staging=Path(folder) / "staging")
    for answer in answers:
        if not answer.refused:
            assert answer.rows_accepted + len(answer.set_aside) == answer.rows_read
    parts = [answer.accepted for answer in answers if not answer.refused]
    if not parts:
        return answers, None
    whole = pd.concat(parts, ignore_index=True)
    assert not whole.duplicated(KEYS).any()
    return answers, whole.sort_values(KEYS).reset_index(drop=True)


def withheld(answers):
    return frozenset().union(*(answer.withheld for answer in answers))


def same(first, second):
    if first is None or second is None:
        assert first is second
    else:
        pd.testing.assert_frame_equal(first, second)


@settings(max_examples=15, deadline=None)
@given(rows=lists, data=st.data())
def test_the_order_of_rows_and_columns_does_not_matter(rows, data):
    answers, plain = read(as_csv(rows))
    shuffled = data.draw(st.permutations(rows))
    columns = data.draw(st.permutations(SYSTEM))
    others, other = read(as_csv(shuffled, columns))
    same(plain, other)
    assert withheld(answers) == withheld(others)


@settings(max_examples=15, deadline=None)
@given(rows=lists, cut=st.integers(10, 30))
def test_a_list_in_two_parts_gives_the_same_together(rows, cut):
    sound = [row for row in rows if row["ngayHenTra"][:4] == "2026"]
    if len(sound) <= cut:
        return
    # Both parts name every commune: a list tells of the months of those it names, of no others.
    named = [
        to_row(number, (0, 5, None, unit, PROCEDURES[0], False, False, ""))
        for number, unit in enumerate(2 * sorted(UNITS), start=900)
    ]
    first, second = sound[:cut] + named[: len(UNITS)], sound[cut:] + named[len(UNITS) :]
    _, plain = read(as_csv(first + second))
    _, parts = read(as_csv(first), as_csv(second))
    same(plain, parts)
    _, turned = read(as_csv(second), as_csv(first))
    same(plain, turned)


@settings(max_examples=6, deadline=None)
@given(rows=lists)
def test_sent_twice_composed_otherwise_or_with_other_line_ends(rows):
    _, plain = read(as_csv(rows))
    apart = [
        {name: unicodedata.normalize("NFD", cell) for name, cell in row.items()} for row in rows
    ]
    for contents in (
        [as_csv(rows, end="\r\n")],
        [as_csv(apart)],
        [as_csv(rows), as_csv(rows)],
    ):
        _, other = read(*contents)
        same(plain, other)


@settings(max_examples=10, deadline=None)
@given(rows=lists)
def test_an_overlapping_list_changes_nothing(rows):
    sound = [row for row in rows if row["ngayHenTra"][:4] == "2026"]
    if len(sound) < 20:
        return
    _, plain = read(as_csv(sound))
    _, both = read(as_csv(sound), as_csv(sound[:15], end="\r\n"))
    same(plain, both)


@settings(max_examples=15, deadline=None)
@given(rows=lists)
def test_the_sums_are_a_plain_count(rows):
    """The sums over fields and channels against pandas, which counts the rows by itself."""
    (answer,), whole = read(as_csv(rows))
    frame = pd.DataFrame(rows)
    frame = frame[frame["ngayHenTra"].str.match("2026-")]
    received = pd.to_datetime(frame["ngayTiepNhan"])
    faulty = len(rows) - len(frame)
    assert answer.refused == (faulty > max(1, 0.05 * len(rows)))
    if answer.refused:
        return
    here = frame["trangThaiPhiDiaGioi"] == "false"
    months = received.dt.to_period("M").dt.to_timestamp()
    expected = frame[here].groupby(["donViId", months[here]]).size()
    counted = whole.groupby(["commune_code", "month"])["received"].sum()
    counted = counted[counted > 0].astype(int)
    assert {(key[0], key[1]): value for key, value in counted.items()} == dict(expected.items())
    assert whole["received_cross_boundary"].sum() == (~here).sum()
    done = pd.to_datetime(frame["ngayKetThucXuLy"].replace("", None))
    due = pd.to_datetime(frame["ngayHenTra"]).dt.normalize()
    last = received.groupby(frame["donViId"]).max().dt.to_period("M").dt.end_time
    # What is resolved in a month of which no list has a receipt stands in no month.
    given = done.dt.to_period("M").isin(received.dt.to_period("M").unique())
    in_time = done.notna() & here & (done <= frame["donViId"].map(last))
    stands = in_time & given
    late = stands & (done.dt.normalize() > due)
    assert whole["resolved_late"].sum() == late.sum()
    resolved = whole[["resolved_early", "resolved_on_time", "resolved_late"]].sum().sum()
    assert resolved == stands.sum()
    at_end = whole[whole["month"] == whole.groupby("commune_code")["month"].transform("max")]
    left = at_end[["in_process_within", "in_process_late"]].sum().sum()
    assert left == here.sum() - in_time.sum()


@settings(max_examples=10, deadline=None)
@given(rows=lists)
def test_all_formats_say_the_same(rows):
    answers, plain = read(as_csv(rows))
    with tempfile.TemporaryDirectory() as folder:
        path = as_parquet(Path(folder) / "a.parquet", rows)
        (other,) = read_lists([path], list_context(), staging=Path(folder) / "staging")
    assert [(row.row, row.codes, row.month) for row in other.set_aside] == [
        (row.row, row.codes, row.month) for row in answers[0].set_aside
    ]
    same(plain, None if other.refused else other.accepted.sort_values(KEYS).reset_index(drop=True))


DATES = st.one_of(
    st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(str),
    st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(lambda day: f"{day:%d/%m/%Y}"),
    st.tuples(st.integers(0, 40), st.integers(0, 15), st.integers(1900, 2200)).map(
        lambda parts: "{:02d}/{:02d}/{:04d}".format(*parts)
    ),
    st.tuples(st.integers(1990, 2100), st.integers(0, 13), st.integers(0, 32)).map(
        lambda parts: "{:04d}-{:02d}-{:02d}".format(*parts)
    ),
    st.text("0123456789/-: T.+eE", max_size=20),
)
TIMES = st.one_of(
    st.just(""), st.text("0123456789: .", max_size=9).map(lambda text: f" {text}"),
    st.times().map(lambda time: f" {time:%H:%M:%S}"), st.just(" 24:00:00"), st.just(" 23:59:60"),
)  # fmt: skip
CODES = st.one_of(
    st.from_regex(
        r"(000\.[0-9]{2}\.[0-9]{2}\.)?H5[67](\.[0-9]{2})?-[0-9]{6}-[0-9]{4}", fullmatch=True
    ),
    st.text("H5640.-_/a ", max_size=24),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(CODES, *[st.tuples(DATES, TIMES).map("".join)] * 3), min_size=20, max_size=40
    )
)
def test_whatever_codes_and_dates_hold_every_row_is_explained(drawn_rows):
    """The SQL decides, Python explains: they must agree, or reading raises."""
    values = (1, 1, 1, BAT_MOT, PROCEDURES[0], True, False, "")
    sound = [to_row(number, values) for number in range(900)]
    odd = [
        to_row(1000 + number, values)
        | {"maHoSo": code, "ngayTiepNhan": received, "ngayHenTra": due, "ngayKetThucXuLy": done}
        for number, (code, received, due, done) in enumerate(drawn_rows)
    ]
    (answer,), _ = read(as_csv([*sound, *odd]))
    assert not answer.refused, [one.message() for one in answer.findings]
    assert all(row.codes for row in answer.set_aside)
