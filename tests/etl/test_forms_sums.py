"""Control totals of a form: total rows, subtotals, headings with figures, sums inside a row."""

import pytest

from tests.etl.forms_inputs import (
    OCTOBER_ROWS,
    UNIT_ROWS,
    codes,
    eleven,
    form_grid,
    read_grid,
    summed,
    units_grid,
)


def found(read, code):
    return [(one.place.row, one.place.column) for one in read.findings if one.code == code]


@pytest.mark.parametrize("column", range(3, 14))
def test_every_column_of_the_total_counts(tmp_path, column):
    grid = form_grid()
    grid.cells[grid.total, column] += 1
    read = read_grid(grid, tmp_path)
    assert found(read, "control_total_differs") == [(grid.total, column)]
    assert read.refused


def test_the_difference_is_told(tmp_path):
    grid = form_grid()
    grid.cells[grid.total, 4] = 58
    read = read_grid(grid, tmp_path)
    message = next(one for one in read.findings if one.code == "control_total_differs").message()
    assert "58" in message
    assert "85" in message


def test_without_a_total_row_nobody_knows_whether_rows_are_missing(tmp_path):
    grid = form_grid(footer=False)
    grid.delete_row(grid.total)
    grid.total -= 1
    read = read_grid(grid, tmp_path)
    assert codes(read, "refuse") == ["control_total_missing"]


def test_a_missing_row_shows_in_the_total(tmp_path):
    grid = form_grid()
    grid.delete_row(grid.find("Hộ tịch")[0])
    read = read_grid(grid, tmp_path)
    assert "control_total_differs" in codes(read, "refuse")


def test_a_blank_cell_in_the_total_row(tmp_path):
    grid = form_grid()
    del grid.cells[grid.total, 9]
    read = read_grid(grid, tmp_path)
    assert found(read, "control_total_missing") == [(grid.total, 9)]


@pytest.mark.parametrize("label", ["Cộng", "TỔNG SỐ", "Tổng cộng (I+II):", "Toàn xã", "TỔNG"])
def test_names_of_the_total_row(tmp_path, label):
    grid = form_grid()
    grid.cells[grid.total, 1] = label
    assert not read_grid(grid, tmp_path).refused


def with_subtotals(grid, wrong=0):
    """Two systems, each with its sum behind it, and the total."""
    blocks = (dict(list(OCTOBER_ROWS.items())[:3]), dict(list(OCTOBER_ROWS.items())[3:]))
    del grid.cells
    grid.cells, grid.merges, grid.row = {}, [], 0
    fresh = form_grid(rows={}, footer=False)
    grid.cells, grid.merges, grid.row = fresh.cells, fresh.merges, fresh.total - 1
    grid.header, grid.first = fresh.header, fresh.first
    grid.merges = [one for one in grid.merges if one[0] < fresh.total]
    for key in [key for key in grid.cells if key[0] == fresh.total]:
        del grid.cells[key]
    for numeral, block in zip(("I", "II"), blocks, strict=True):
        grid.add(numeral, f"Trên Hệ thống {numeral}")
        for index, (name, counts) in enumerate(block.items(), start=1):
            grid.add(index, name, *eleven(counts))
        sums = summed(block.values())
        sums[0] += wrong
        grid.add(None, f"Cộng {numeral}", *sums)
    grid.total = grid.add("TỔNG CỘNG", None, *summed(OCTOBER_ROWS.values()))
    return grid


def test_subtotals_are_checked_and_not_counted(tmp_path):
    read = read_grid(with_subtotals(form_grid()), tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert read.rows_accepted == 8
    assert dict(read.control)["received_online"] == 85


def test_a_wrong_subtotal_is_refused(tmp_path):
    read = read_grid(with_subtotals(form_grid(), wrong=1), tmp_path)
    assert len(found(read, "control_total_differs")) == 2


def test_cut_off_behind_a_subtotal(tmp_path):
    grid = with_subtotals(form_grid())
    grid.delete_row(grid.total)
    grid.total -= 1
    read = read_grid(grid, tmp_path)
    assert codes(read, "refuse") == ["control_total_missing"]


def districts(grid_rows):
    """Communes under headings of former districts that carry sums."""
    grid = form_grid("UBND tỉnh Thanh Hóa", rows={}, footer=False, name_heading="Đơn vị")
    for key in [key for key in grid.cells if key[0] == grid.total]:
        del grid.cells[key]
    grid.merges = [one for one in grid.merges if one[0] < grid.total]
    grid.row = grid.total - 1
    for numeral, (district, block) in zip(["I", "II"], grid_rows.items(), strict=True):
        grid.add(numeral, district, *summed(block.values()))
        for index, (name, counts) in enumerate(block.items(), start=1):
            grid.add(index, name, *eleven(counts))
    everything = [counts for block in grid_rows.values() for counts in block.values()]
    grid.total = grid.add("Tổng số", None, *summed(everything))
    return grid


def test_former_districts_with_sums_are_subtotals(tmp_path):
    names = list(UNIT_ROWS)
    grid = districts(
        {
            "Huyện Thường Xuân": {names[1]: UNIT_ROWS[names[1]]},
            "Thành phố Thanh Hóa": {name: UNIT_ROWS[name] for name in (names[0], names[3])},
        }
    )
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert read.rows_accepted == 3
    grid.cells[grid.first, 5] += 1
    assert found(read_grid(grid, tmp_path), "control_total_differs") == [(grid.first, 5)]


def test_of_which_is_never_added(tmp_path):
    grid = form_grid(footer=False)
    grid.add(None, "Trong đó: nộp tại xã", *summed(list(OCTOBER_ROWS.values())[:2]))
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert "form_of_which" in codes(read, "note")
    assert read.rows_accepted == 8


def test_figures_below_the_total_are_refused(tmp_path):
    grid = form_grid(footer=False)
    grid.add(9, "Thư viện", *eleven((1, 0, 0, 1, 0, 0, 0, 0)))
    read = read_grid(grid, tmp_path)
    assert found(read, "form_rows_after_total") == [(grid.total + 1, None)]


@pytest.mark.parametrize(("column", "parts"), [(3, "4 + 5 + 6"), (7, "8 + 9"), (11, "12 + 13")])
def test_the_first_three_identities_refuse_with_every_row(tmp_path, column, parts):
    grid = form_grid()
    for name in ("Hộ tịch", "Đất đai"):
        grid.cells[grid.find(name)[0], column] += 1
    grid.cells[grid.total, column] += 2
    read = read_grid(grid, tmp_path)
    rows = [grid.find(name)[0] for name in ("Hộ tịch", "Đất đai")]
    assert found(read, "form_identity") == [(row, column) for row in rows]
    broken = next(one for one in read.findings if one.code == "form_identity")
    assert parts in broken.says("vi")
    assert read.refused


def test_the_fourth_identity_is_only_reported(tmp_path):
    rows = dict(OCTOBER_ROWS) | {"Hộ tịch": (61, 9, 3, 50, 18, 1, 3, 0)}
    read = read_grid(form_grid(rows=rows), tmp_path)
    assert codes(read, "warn") == ["form_open_differs"]
    assert read.rows_accepted == 8


def test_more_resolved_than_ever_came_is_set_aside(tmp_path):
    rows = dict(OCTOBER_ROWS) | {"Hộ tịch": (1, 0, 0, 5, 0, 0, 0, 0)}
    read = read_grid(form_grid(rows=rows), tmp_path)
    assert next(row.codes for row in read.set_aside) == ("form_resolved_exceeds",)
    assert [code for code, _ in read.withheld] == ["15607"]
    assert not read.refused


def test_departments_count_in_the_control_total_only(tmp_path):
    grid = units_grid()
    grid.delete_row(grid.find("Sở Nội vụ")[0])
    assert "control_total_differs" in codes(read_grid(grid, tmp_path), "refuse")
