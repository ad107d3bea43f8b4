"""What is drawn from memory is what was drawn first, and nobody gets what was another's."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import plotly.graph_objects as go
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import kept
from pages.ui.drawn import Finished, once, part
from tests.pages.conftest import forget
from tests.pages.reader import PAGES, Site, everything, links, nodes

STATES = (
    {},
    {"lang": "en", "measure": "rate"},
    {"period": "2025-12", "commune": "14896"},
    {"observed": "1"},
)


def drawn(app) -> list[tuple]:
    """Every element and block as the browser gets it, in the order of the page."""
    return [(node.type, sent(node.proto)) for node in everything(app)]


def sent(message) -> bytes:
    """A message as it is sent; where a file made on a click is fetched is new at every run."""
    if message is None:
        return b""
    if "deferred_file_id" in message.DESCRIPTOR.fields_by_name:
        message = type(message).FromString(message.SerializeToString())
        message.ClearField("deferred_file_id")
    return message.SerializeToString(deterministic=True)


@pytest.mark.parametrize("state", STATES, ids=str)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_from_memory_is_the_page(site, page, state):
    forget()
    first = drawn(site.open(page, **state))
    assert len(first) > 20
    assert drawn(site.open(page, **state)) == first


def test_another_view_between_two_runs_changes_neither(site):
    one = drawn(site.open("overview", period="2025-12"))
    other = drawn(site.open("overview", period="2025-11"))
    assert one != other
    assert drawn(site.open("overview", period="2025-12")) == one


@pytest.mark.parametrize("page", PAGES)
def test_links_from_memory_carry_this_reader_s_address(site, page):
    """The default named in the address shows the same, but its links carry it."""
    bare = links(site.open(page))
    named = links(site.open(page, lang="vi", period="2026-10", lens="weighted"))
    assert bare.keys() == named.keys()
    for label, query in named.items():
        assert "period=2026-10" in query
        assert "lens=weighted" in query
        assert "period" not in bare[label]


def test_no_text_of_an_address_makes_the_key_of_another(views):
    """Nobody can craft an address whose links others are then shown."""
    drawn_for: list[dict] = []
    shown = part(lambda view: drawn_for.append(view.carried))
    for carried in ({"lens": "count', 'layer': 'x"}, {"lens": "count", "layer": "x"}):
        for _ in range(2):
            shown(replace(views(), carried=carried))
    assert drawn_for == [{"lens": "count', 'layer': 'x"}, {"lens": "count", "layer": "x"}]


# ---- one by one ---------------------------------------------------------------------------------


def test_a_value_is_made_once_for_a_view(views):
    kept.clear()
    made = []
    for view in (views(), views(), views("en"), views(), views()):
        assert once(view, "thing", lambda view=view: made.append(view.lang) or view.lang) in "vien"
    assert made == ["vi", "en"]
    once(views(), "thing", lambda: made.append("more"), "14797")
    assert made == ["vi", "en", "more"]


def test_what_failed_is_tried_again(views):
    kept.clear()

    def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        once(views(), "thing", fails)
    assert once(views(), "thing", lambda: 7) == 7


def test_only_the_newest_values_are_kept():
    kept.clear()
    for i in range(1000):
        kept.value(("number", i), lambda i=i: i)
        assert kept.value(("number", 0), lambda: "gone") in {0, "gone"}
    assert kept.value(("number", 0), lambda: "gone") == 0  # used all the time
    assert kept.value(("number", 1), lambda: "gone") == "gone"


def test_two_parts_of_one_name_in_two_files_are_two(views):
    code = "from pages.ui.drawn import part\n@part\ndef shown(view): said.append(who)\n"
    said: list[str] = []
    for who in ("one.py", "two.py"):
        names = {"said": said, "who": who}
        exec(compile(code, who, "exec"), names)
        names["shown"](views())
    assert said == ["one.py", "two.py"]
    st.cache_resource.clear()


def test_a_part_may_hold_no_widget(site):
    """A widget drawn from memory would not answer: Streamlit says so, and this test would too."""

    def page() -> None:
        import streamlit as st  # noqa: PLC0415

        @st.cache_resource
        def drawn() -> None:
            st.toggle("x")

        drawn()

    from streamlit.testing.v1 import AppTest  # noqa: PLC0415

    app = AppTest.from_function(page, default_timeout=20).run()
    assert app.exception or app.warning


def test_a_finished_figure_is_packed_once_and_says_the_same():
    figure = go.Figure(go.Scatter(x=[1, 2], y=[3.5, 4]), layout={"height": 320})
    finished = Finished(figure)
    assert finished.to_dict() is finished.to_dict()
    assert json.loads(finished.to_json()) == json.loads(figure.to_json())


def test_streamlit_asks_a_figure_for_its_json_form(monkeypatch):
    """Were it to pack a figure in another way, `Finished` would save nothing, silently."""
    asked = []
    to_dict = Finished.to_dict
    monkeypatch.setattr(Finished, "to_dict", lambda self: asked.append(1) or to_dict(self))
    st.plotly_chart(Finished(go.Figure(go.Bar(y=[1]))))
    assert asked


# ---- what is looked at meanwhile -----------------------------------------------------------------


def test_what_is_made_for_the_first_time_leaves_its_shape_and_takes_it_away():
    """Shown after half a second, gone when it is there or has failed; nothing for what is kept."""

    def page():
        import time  # noqa: PLC0415  AppTest runs the body alone

        import streamlit as st  # noqa: PLC0415

        from pages.ui.drawn import awaited  # noqa: PLC0415

        seen = []
        for ready, seconds in ((False, 0.8), (True, 0.8), (False, 0.0)):
            with awaited(300, ready=ready):
                time.sleep(seconds)
                seen.append(st.session_state["shapes"]())
        try:
            with awaited(300, ready=False):
                raise TimeoutError
        except TimeoutError:
            seen.append(0)
        st.session_state["seen"] = seen

    shown: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        real = threading.Timer
        patch.setattr(
            threading, "Timer",
            lambda delay, act: real(delay, lambda: (shown.append("shape"), act())),
        )  # fmt: skip
        app = AppTest.from_function(page, default_timeout=20)
        app.session_state["shapes"] = lambda: len(shown)
        app.run()
    assert not app.exception
    assert app.session_state["seen"] == [1, 1, 1, 0]
    assert [node.type for node in nodes(app.main) if node.type == "skeleton"] == []


def test_no_page_ends_with_a_shape(site: Site):
    for name in ("staffing", "map", "compare"):
        app = site.open(name)
        assert [node.type for node in everything(app) if node.type in {"skeleton", "spinner"}] == []
