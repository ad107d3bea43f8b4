"""Labels on a drawing: none covers a mark or another, and none is left out that had room."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from workload.labels import Sheet, along, around, overlapping, placed

WIDE, HIGH = 200.0, 100.0
NOTHING = np.empty((0, 4))


def at(*corners: tuple[float, float], wide: float = 40.0, high: float = 10.0) -> np.ndarray:
    """Boxes by their lower left corners, on one sheet."""
    return np.array([[(x, y, x + wide, y + high)] for x, y in corners])


def test_the_first_place_that_is_free_is_taken():
    marks = np.array([[0.0, 0.0, 50.0, 50.0]])
    assert placed([at((10, 10), (60, 10), (60, 60))], [Sheet(WIDE, HIGH, marks)]) == [1]


def test_touching_is_not_covering():
    marks = np.array([[0.0, 0.0, 50.0, 50.0]])
    assert placed([at((50, 0))], [Sheet(WIDE, HIGH, marks)]) == [0]


def test_a_label_has_no_place_over_an_edge():
    sheet = Sheet(WIDE, HIGH, NOTHING)
    assert placed([at((-1, 0), (161, 0), (0, -1), (0, 91))], [sheet]) == [None]
    assert placed([at((160, 90))], [sheet]) == [0]


def test_a_later_label_gives_way_and_is_left_out_where_nothing_is_left():
    same = at((0, 0), (20, 5))
    assert placed([same, same, at((100, 0))], [Sheet(WIDE, HIGH, NOTHING)]) == [0, None, 0]


def test_a_place_is_free_on_every_sheet_or_not_at_all():
    small, large = at((0, 0), (0, 30)), at((0, 0), (0, 60))
    boxes = np.concatenate([small, large], axis=1)
    covered = np.array([[0.0, 0.0, 5.0, 5.0]])
    sheets = [Sheet(WIDE, HIGH, NOTHING), Sheet(WIDE, HIGH, covered)]
    assert placed([boxes], sheets) == [1]
    assert placed([boxes[:1]], sheets) == [None]


def test_a_tail_lies_over_marks_but_over_no_label_and_under_none():
    marks = np.array([[0.0, 20.0, 200.0, 30.0]])
    sheet = Sheet(WIDE, HIGH, marks)
    high, tail = at((0, 40)), at((10, 0), wide=4, high=40)
    assert placed([high], [sheet], [tail]) == [0]
    low, no_tail = at((0, 5)), at((0, 0), wide=0, high=0)
    assert placed([low, high], [sheet], [no_tail, tail]) == [0, None]
    assert placed([high, low], [sheet], [tail, no_tail]) == [0, None]
    aside = at((20, 5))
    assert placed([high, aside], [sheet], [tail, no_tail]) == [0, 0]


def test_boxes_for_another_number_of_sheets_are_refused():
    with pytest.raises(ValueError, match="for 2 sheets"):
        placed([at((0, 0))], [Sheet(WIDE, HIGH, NOTHING)] * 2)


_SPOTS = st.lists(st.tuples(st.integers(-10, 190), st.integers(-5, 95)), min_size=1, max_size=6)


@settings(deadline=None)
@given(st.lists(_SPOTS, min_size=1, max_size=8), _SPOTS)
def test_what_is_placed_covers_nothing_and_what_is_left_out_had_no_room(labels, dots):
    marks = around(np.array(dots, dtype=float), 4.0)
    candidates = [at(*corners) for corners in labels]
    found = placed(candidates, [Sheet(WIDE, HIGH, marks)])
    sheet, taken = box(0, 0, WIDE, HIGH), [box(*mark) for mark in marks]
    for boxes, place in zip(candidates, found, strict=True):
        shapes = [box(*one[0]) for one in boxes]
        free = [
            sheet.covers(shape) and all(shape.intersection(other).area == 0 for other in taken)
            for shape in shapes
        ]
        assert place == (free.index(True) if any(free) else None)
        if place is not None:
            taken.append(shapes[place])


@pytest.mark.parametrize("end", [(90.0, 0.0), (0.0, 70.0), (-35.0, 61.0), (1.0, 1.0)])
def test_a_line_as_boxes_leaves_no_gap(end: tuple[float, float]):
    boxes = along(np.zeros(2), np.array(end), 1.5)
    line = LineString([(0, 0), end])
    rest = line
    for one in boxes:
        rest = rest.difference(box(*one))
    assert rest.length == pytest.approx(0.0, abs=1e-9)
    assert all(line.distance(box(*one)) == 0 for one in boxes)


def test_every_pair_of_boxes_is_looked_at():
    boxes, others = at((0, 0), (100, 0))[:, 0], at((20, 5), (99, 9), (300, 0))[:, 0]
    expected = [[True, False, False], [False, True, False]]
    assert overlapping(boxes, others).tolist() == expected
