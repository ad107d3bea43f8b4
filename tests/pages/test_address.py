"""The state of a view is in the address: read before a widget is drawn, written when it changes."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import address


def _page() -> None:
    """A page with one choice and one switch, which says what it read and what the address holds."""
    import streamlit as st  # noqa: PLC0415  AppTest runs this function's text alone

    from pages.ui import address as tested  # noqa: PLC0415

    fruit = tested.choose(
        st.selectbox, "group", "Fruit", ("apple", "pear", "plum"), "apple", format_func=str.upper
    )
    ripe = tested.switch(st.toggle, "observed", "Ripe")
    st.text(fruit)
    st.text(ripe)
    st.json(dict(st.query_params))
    st.json(tested.shared())
    st.json(tested.shared(commune="15607", period="2026-10"))


def page(**parameters: str) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=20)
    app.query_params.update(parameters)
    app.run()
    assert not app.exception
    return app


def read(app: AppTest) -> tuple[str, str]:
    return app.text[0].value, app.text[1].value


def held(app: AppTest) -> dict[str, str]:
    return dict(app.query_params)


# ---- reading ------------------------------------------------------------------------------------


def test_an_empty_address_means_the_defaults_and_stays_empty():
    app = page()
    assert read(app) == ("apple", "False")
    assert app.selectbox[0].value == "apple"
    assert held(app) == {}


def test_the_address_is_read_before_the_widget_is_drawn():
    app = page(group="plum", observed="1")
    assert read(app) == ("plum", "True")
    assert app.selectbox[0].value == "plum"
    assert app.toggle[0].value is True
    assert held(app) == {"group": "plum", "observed": "1"}


@pytest.mark.parametrize("unknown", ["", "PEAR", "Pear", " pear", "0", "pear,plum"])
def test_what_is_no_code_means_the_default(unknown):
    """Labels, which differ by language, are no codes."""
    app = page(group=unknown)
    assert read(app)[0] == "apple"
    assert app.selectbox[0].value == "apple"


@pytest.mark.parametrize("other", ["", "0", "true", "True", "on", "11"])
def test_only_one_value_switches_on(other):
    app = page(observed=other)
    assert read(app)[1] == "False"
    assert app.toggle[0].value is False


def test_a_new_address_wins_over_the_widget_of_the_last_run():
    app = page(group="plum")
    app.query_params["group"] = "pear"
    app.run()
    assert read(app)[0] == "pear"
    del app.query_params["group"]
    app.run()
    assert read(app)[0] == "apple"


# ---- writing ------------------------------------------------------------------------------------


def test_a_choice_is_written_as_its_code():
    app = page()
    app.selectbox[0].select("pear").run()
    assert app.selectbox[0].options == ["APPLE", "PEAR", "PLUM"]
    assert read(app)[0] == "pear"
    assert held(app) == {"group": "pear"}


def test_a_switch_is_written_and_removed():
    app = page()
    app.toggle[0].set_value(True).run()
    assert held(app) == {"observed": address.ON}
    app.toggle[0].set_value(False).run()
    assert held(app) == {}
    assert read(app)[1] == "False"


def test_the_default_is_not_written_and_what_else_is_there_stays():
    app = page(group="plum", other="thing")
    app.selectbox[0].select("apple").run()
    assert held(app) == {"other": "thing"}
    assert read(app)[0] == "apple"


def test_a_choice_of_nothing_is_the_default():
    def nothing() -> None:
        import streamlit as st  # noqa: PLC0415

        from pages.ui import address as tested  # noqa: PLC0415

        st.text(tested.choose(st.pills, "group", "Fruit", ("apple", "pear"), "apple"))

    app = AppTest.from_function(nothing, default_timeout=20)
    app.query_params["group"] = "pear"
    app.run()
    app.get("pills")[0].set_value(None).run()
    assert not app.exception
    assert held(app) == {}
    assert app.text[0].value == "apple"


# ---- several codes, and free text ----------------------------------------------------------------


def _basket() -> None:
    import streamlit as st  # noqa: PLC0415

    from pages.ui import address as tested  # noqa: PLC0415

    fruit = ("apple", "pear", "plum")
    chosen = tested.choose_several(
        st.multiselect, "fruit", "Fruit", fruit, 2, max_selections=2, format_func=str.upper
    )
    st.text(",".join(chosen))
    st.text(tested.text("find", "Find"))
    st.button("Add", on_click=tested.put_several, args=("fruit", [*chosen, "plum"]))
    st.button("Empty", on_click=tested.put_several, args=("fruit", []))


def basket(**parameters: str) -> AppTest:
    app = AppTest.from_function(_basket, default_timeout=20)
    app.query_params.update(parameters)
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("pear,apple", "pear,apple"),
        ("pear", "pear"),
        ("pear,pear,apple", "pear,apple"),
        ("plum,pear,apple", "plum,pear"),
        ("PEAR, apple,plum", "plum"),
        ("", ""),
    ],
)
def test_several_codes_are_read_in_their_order_each_once_and_no_more_than_may_be(given, taken):
    app = basket(fruit=given)
    assert app.text[0].value == taken
    assert app.multiselect[0].value == ([] if taken == "" else taken.split(","))
    assert len(app.warning) == (taken != given)


def test_several_choices_are_written_in_the_order_they_were_made_and_none_is_no_parameter():
    app = basket(other="thing")
    app.multiselect[0].set_value(["plum"]).run()
    app.multiselect[0].set_value(["plum", "apple"]).run()
    assert held(app) == {"other": "thing", "fruit": "plum,apple"}
    app.multiselect[0].set_value([]).run()
    assert held(app) == {"other": "thing"}


def test_codes_can_be_put_into_the_address_by_a_button():
    app = basket(fruit="pear")
    app.button[0].click().run()
    assert (held(app), app.multiselect[0].value) == ({"fruit": "pear,plum"}, ["pear", "plum"])
    app.button[1].click().run()
    assert (held(app), app.multiselect[0].value) == ({}, [])


def test_a_text_is_in_the_address_as_it_was_typed():
    app = basket(find="bát mọt")
    assert app.text[1].value == app.text_input[0].value == "bát mọt"
    app.text_input[0].set_value("dong tien").run()
    assert held(app) == {"find": "dong tien"}
    app.text_input[0].set_value("").run()
    assert held(app) == {}


# ---- what a link carries ------------------------------------------------------------------------


def test_links_carry_the_known_parameters_and_the_page_s_own():
    known = dict.fromkeys(address.SHARED, "pear")
    app = page(**known, commune="14797", utm_source="mail", search="abc")
    shared, with_own = app.json[1].value, app.json[2].value
    assert _json(shared) == known
    assert _json(with_own) == known | {"commune": "15607", "period": "2026-10"}


def test_links_of_an_empty_address_carry_nothing():
    assert _json(page().json[1].value) == {}


def test_every_choice_of_the_pages_is_carried():
    expected = {
        "lang", "period", "group", "lens", "certification", "observed", "layer", "measure",
        "doubtful", "edition", "assume",
    }  # fmt: skip
    assert set(address.SHARED) == expected


def _json(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value
