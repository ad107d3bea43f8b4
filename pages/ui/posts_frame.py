"""Posts required, of the frame, assigned and present: where the province is short or has more."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from pages.ui import charts_posts, comparison_show, downloads, formats, posts, states
from pages.ui.drawn import once, part
from pages.ui.view import STAFF_GROUPS, View
from workload.posts import Balance, balance

AGREEMENTS = ("both_short", "opposed", "partly", "both_level", "both_spare", "unknown")
_BARS_HEIGHT = 380
_LENSES_HEIGHT = 520
_LINKS = 24
_PAIR_WIDTH = 300


class Pair(NamedTuple):
    """Posts there are against posts there should be, of one staff group.

    Attributes:
        code: Name of the comparison.
        have: Column of the posts there are.
        wanted: Column of the posts there should be.
    """

    code: str
    have: str
    wanted: str


# Each is of one staff group; the groups overlap, so no two are ever added.
PAIRS = (
    Pair("need", "officials", "required_posts"),
    Pair("frame", "frame_officials", "frame_posts"),
    Pair("frame_assigned", "assigned_commune_government", "frame_posts"),
    *(Pair(f"quota_{group}", f"present_{group}", f"assigned_{group}") for group in STAFF_GROUPS),
)


def rows(view: View, adjusted: bool) -> pd.DataFrame:
    """Every commune with its posts by every measure; with or without locality.

    The columns that depend on locality carry the plain names.
    """
    return once(view, "posts rows", lambda: _rows(view, adjusted), str(adjusted))


def _rows(view: View, adjusted: bool) -> pd.DataFrame:
    need = view.need()
    if adjusted:
        for name in ("required", "required_posts", "standing", "agreement"):
            need = need.assign(**{name: need[f"{name}_adjusted"]})
    need = need.assign(agreement=need["agreement"].fillna("unknown"))
    found = view.rows("staff_posts", scope=view.scope, period_id=str(view.period.period_id))
    for group in STAFF_GROUPS:
        of_group = found[found["staff_group"] == group].set_index("commune_code")
        for kind in ("assigned", "present"):
            need[f"{kind}_{group}"] = of_group[kind].reindex(need["commune_code"]).to_numpy()
    need["need_gap"] = need["officials"] - need["required_posts"].astype(float)
    need["frame_gap"] = need["frame_officials"] - need["frame_posts"]
    return need


def balances(view: View, adjusted: bool) -> dict[str, Balance]:
    """What is missing and what is more, by comparison."""

    def make() -> dict[str, Balance]:
        found = rows(view, adjusted)
        return {
            pair.code: balance(found[pair.have].astype(float), found[pair.wanted].astype(float))
            for pair in PAIRS
        }

    return once(view, "posts balances", make, str(adjusted))


def draw(view: View) -> None:
    """The part of the page."""
    words = view.words
    st.markdown(words("posts.frame_question"))
    adjusted = posts.with_locality(view)
    found = balances(view, adjusted)
    if not any(one.communes for one in found.values()):
        states.nothing(view)
        return
    _shown(view, posts.PLACES[not adjusted])
    count = formats.number(len(rows(view, adjusted)), lang=view.lang)
    posts.table(
        view, "posts", words("posts.frame_open", count=count), lambda: _tables(view, adjusted),
        [_locality_note(view, adjusted)],
    )  # fmt: skip
    downloads.book(
        view, "posts-frame", {"balance": lambda: _balance_figures(view, found)},
        [*posts.leaving(view), _locality_note(view, adjusted)],
    )  # fmt: skip


def _balance_figures(view: View, found: dict[str, Balance]) -> pd.DataFrame:
    """What is missing and what is more, as plain figures."""
    words = view.words
    return pd.DataFrame(
        [
            {
                words("posts.comparison"): words(f"posts_pair.{code}"),
                words("posts.have"): one.have,
                words("posts.wanted"): one.wanted,
                words("posts.net"): one.difference,
                words("posts.short"): one.short,
                words("posts.short_communes"): one.short_communes,
                words("posts.spare"): one.spare,
                words("posts.spare_communes"): one.spare_communes,
                words("posts.known"): one.communes,
            }
            for code, one in found.items()
        ]
    )


@part
def _shown(view: View, place: str) -> None:
    """What follows from the view and the choice of locality alone."""
    adjusted = place == posts.PLACES[0]
    _totals(view, balances(view, adjusted), adjusted)
    _lenses(view, adjusted)


def _locality_note(view: View, adjusted: bool) -> str:
    return view.words(f"posts_place_note.{posts.PLACES[not adjusted]}")


def _totals(view: View, found: dict[str, Balance], adjusted: bool) -> None:
    """Short and more side by side, and in all."""
    words, lang = view.words, view.lang
    said = "\n".join(
        f"- {sentence(view, code, found[code])}"
        for code in ("need", "frame") if found[code].communes
    )  # fmt: skip
    st.markdown(said)
    posts.chart(
        view, "balance", _BARS_HEIGHT,
        lambda: (charts_posts.balances(view, found), f"{words('posts.frame_alt')} {said}"),
        str(adjusted),
    )  # fmt: skip
    st.caption(words("posts.groups_note"))
    table = pd.DataFrame(
        {
            words("posts.comparison"): [words(f"posts_pair.{code}") for code in found],
            words("posts.have"): [formats.number(one.have, lang=lang) for one in found.values()],
            words("posts.wanted"): [formats.number(o.wanted, lang=lang) for o in found.values()],
            words("posts.net"): [
                formats.signed(one.difference, lang=lang) for one in found.values()
            ],
            words("posts.short"): [_side(view, o.short, o.short_communes) for o in found.values()],
            words("posts.spare"): [_side(view, o.spare, o.spare_communes) for o in found.values()],
            words("posts.known"): [formats.number(o.communes, lang=lang) for o in found.values()],
        }
    )
    posts.wide(table, "posts-balance-rows", words("posts.frame_alt"), _PAIR_WIDTH)


def _side(view: View, number: float, communes: int) -> str:
    lang = view.lang
    return view.words(
        "posts.in_communes", posts=formats.number(number, lang=lang),
        communes=formats.number(communes, lang=lang),
    )  # fmt: skip


def sentence(view: View, code: str, one: Balance) -> str:
    """One comparison in words: what is there, what should be, what the net hides."""
    lang = view.lang
    key = "level" if abs(one.difference) < 1 else "missing" if one.difference < 0 else "more"
    return view.words(
        f"posts_said.{code}",
        communes=formats.number(one.communes, lang=lang),
        have=formats.number(one.have, lang=lang),
        wanted=formats.number(one.wanted, lang=lang),
        net=view.words(
            f"posts_net.{key}", number=formats.number(abs(one.difference), lang=lang)
        ),
        short=formats.number(one.short, lang=lang),
        short_communes=formats.number(one.short_communes, lang=lang),
        spare=formats.number(one.spare, lang=lang),
        spare_communes=formats.number(one.spare_communes, lang=lang),
    )  # fmt: skip


def _lenses(view: View, adjusted: bool) -> None:
    """Both lenses against each other: where they agree the case is strong."""
    words = view.words
    found = rows(view, adjusted)
    counts = found["agreement"].value_counts()
    st.subheader(words("posts.lenses"), anchor="hai-goc-nhin")
    said = words(
        "posts.lenses_said",
        **{code: int(counts.get(code, 0)) for code in AGREEMENTS},
        centre_spare=int(((found["agreement"] == "opposed") & (found["need_gap"] > 0)).sum()),
    )
    st.markdown(said)
    known = found.dropna(subset=["need_gap", "frame_gap"])
    if known.empty:
        return
    posts.chart(
        view, "lenses", _LENSES_HEIGHT,
        lambda: (charts_posts.lenses(view, known), f"{words('posts.lenses_alt')} {said}"),
        str(adjusted),
    )  # fmt: skip
    st.caption(words("posts.lenses_note"))
    strong = known[known["agreement"] == "both_short"].sort_values("need_gap")
    if strong.empty:
        return
    st.markdown(words("posts.strong", count=len(strong)))
    posts.wide(_short_table(view, strong), "posts-strong-rows", words("posts.strong_alt"))
    comparison_show.links(view, strong.head(_LINKS), "posts-links")


def _short_table(view: View, strong: pd.DataFrame) -> pd.DataFrame:
    words, lang = view.words, view.lang

    def said(column: str) -> list[str]:
        return [formats.number(value, lang=lang) for value in strong[column]]

    return pd.DataFrame(
        {
            words("table.name"): strong["name"],
            words("posts.centre_present"): said("officials"),
            words("posts.centre_required"): said("required_posts"),
            words("posts.centre_gap"): [formats.signed(v, lang=lang) for v in strong["need_gap"]],
            words("posts.government_present"): said("frame_officials"),
            words("posts.government_frame"): said("frame_posts"),
            words("posts.government_gap"): [
                formats.signed(v, lang=lang) for v in strong["frame_gap"]
            ],
        }
    )


_COLUMNS = (
    ("centre_present", "officials"), ("centre_required", "required_posts"),
    ("centre_gap", "need_gap"), ("government_present", "frame_officials"),
    ("government_frame", "frame_posts"), ("government_gap", "frame_gap"),
    *((f"{kind}_{group}", f"{kind}_{group}")
      for group in STAFF_GROUPS for kind in ("assigned", "present")),
)  # fmt: skip


def _tables(view: View, adjusted: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All communes, in words and for spreadsheets."""
    words = view.words
    found = rows(view, adjusted)
    agreement = [words(f"posts_agreement.{code}") for code in found["agreement"]]
    readable = {words("table.name"): list(found["name"]), words("posts.agreement"): agreement}
    machine = {
        words("export.commune_code"): found["commune_code"], words("export.name"): found["name"],
        words("posts.agreement"): agreement,
    }  # fmt: skip
    for name, column in _COLUMNS:
        heading = words(f"posts.{name}")
        write = posts.changes if column.endswith("_gap") else posts.written
        decimals = 0 if column in {"required_posts", "frame_posts"} else 1
        readable[heading] = write(view, found[column].astype(float), decimals)
        machine[heading] = found[column].astype(float)
    return pd.DataFrame(readable), pd.DataFrame(machine)
