"""No field can be added to a page without its place in the address, unless it is named here."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.pages.reader import ROOT

# What a reader chooses or writes with. What is unfolded or downloaded follows from the rest.
WIDGETS = {
    "audio_input", "camera_input", "chat_input", "checkbox", "color_picker", "data_editor",
    "date_input", "datetime_input", "feedback", "file_uploader", "multiselect", "number_input",
    "pills", "radio", "segmented_control", "select_slider", "selectbox", "slider", "text_area",
    "text_input", "time_input", "toggle",
}  # fmt: skip
# Draw a field whose value is the address's.
KEEPERS = {"choose", "choose_several", "switch"}

# Where a field is drawn otherwise: file, function and widget; how often, and what becomes of it.
KEPT = {
    "address.text text_input": (1, "a keeper itself"),
    "map_time._slider select_slider": (1, "writes `period`"),
    "posts_values._field number_input": (1, "applied, `whatif`"),
    "trying._field number_input": (1, "applied, `assume`"),
    "posts_today.form text_area": (1, "applied, `chairs`"),
    "staffing_choices.choose number_input": (3, "`_field` writes `moves`, `team`, `most`"),
    "staffing_choices.choose selectbox": (2, "`_field` writes `km`, `lent`"),
    "staffing_choices.choose toggle": (1, "`_field` writes `within`, `fill`, `area`"),
    "staffing_choices.choose segmented_control": (1, "`_field` writes `objective`"),
    "staffing_choices._field number_input": (1, "is compared with, not drawn"),
    "staffing_edit._decide selectbox": (1, "accepted or refused, `fixed`, `refused`"),
    "staffing_edit._decide text_input": (1, "the reason goes into `refused`"),
    "staffing_edit._commune selectbox": (1, "`locked`, `excluded`, and both ends of `fixed`"),
    "staffing_edit._lock text_input": (1, "the reason goes into `locked`, `excluded`"),
    "staffing_edit._add number_input": (1, "added, `fixed`"),
    "staffing_saved.show text_input": (1, "saved, `named`"),
    "staffing_saved.show file_uploader": (1, "what the file holds is written into the address"),
    "unit_filters.choose segmented_control": (1, "by another name, `kind` and two more"),
}
UNKEPT = {
    "comparison.choose text_input": (1, "a search; who is found and added is in `communes`"),
    "navigation.bar text_input": (1, "a search; it leads to the address of a commune"),
    "desk.drop file_uploader": (1, "a file is no view"),
    "desk.confirm text_input": (2, "who hands in, and why: for the ledger"),
    "desk.confirm checkbox": (1, "a confirmation holds once"),
    "decisions_record.dropped file_uploader": (1, "a file is no view"),
    "decisions_record.record checkbox": (1, "a confirmation holds once"),
    "decisions_record._fields text_input": (2, "a decision is written down once"),
    "decisions_record._fields date_input": (1, "a decision is written down once"),
    "decisions_record._fields selectbox": (1, "a decision is written down once"),
    "decisions_record._fields text_area": (1, "a decision is written down once"),
    "share.form pills": (1, "a link is made once"),
    "share.form multiselect": (1, "a link is made once"),
    "share.form selectbox": (1, "a link is made once"),
    "share.form number_input": (1, "a link is made once"),
    "share.form text_input": (1, "a link is made once"),
    "share_list._renewing number_input": (1, "a link is renewed once"),
    "share_list._revoking text_input": (1, "a link is taken back once"),
}


def _drawn_otherwise(path: Path) -> Iterator[str]:
    """Every use of a widget but as the first argument of a keeper: file, function, widget."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kept = {
        id(call.args[0])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and call.args
        and isinstance(call.func, ast.Attribute) and call.func.attr in KEEPERS
        and isinstance(call.func.value, ast.Name) and call.func.value.id == "address"
    }  # fmt: skip
    yield from _uses(tree, "", path.stem, kept)


def _uses(node: ast.AST, function: str, file: str, kept: set[int]) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute) and child.attr in WIDGETS and id(child) not in kept:
            yield f"{file}.{function} {child.attr}"
        inside = child.name if isinstance(child, ast.FunctionDef) else function
        yield from _uses(child, inside, file, kept)


def test_every_field_is_in_the_address_or_named_with_what_becomes_of_it():
    files = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
    found = Counter(one for path in files for one in _drawn_otherwise(path))
    assert found == {where: count for where, (count, _) in (KEPT | UNKEPT).items()}


def test_a_field_drawn_past_the_address_is_seen(tmp_path: Path):
    page = tmp_path / "some.py"
    page.write_text(
        "def draw(words):\n"
        "    address.choose(st.selectbox, 'kept', words('a'), ('x',), 'x')\n"
        "    with st.sidebar:\n"
        "        return st.sidebar.slider(words('b'), 0, 9), [one.toggle for one in words]\n"
    )
    assert sorted(_drawn_otherwise(page)) == ["some.draw slider", "some.draw toggle"]
