"""What the tests of the staffing page share: finding its table, its buttons, and what it says."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.reader import texts

LANGUAGES = ("vi", "en")
HAC_THANH, HOANG_SON, HOANG_THANH, UNKNOWN = "14797", "15910", "16000", "15976"


def table(app: AppTest):
    return next(frame.value for frame in app.dataframe if len(frame.value.columns) > 10)


def button(app: AppTest, key: str):
    return next(one for one in app.button if one.key == key)


def filled(app: AppTest, kind: str, key: str):
    return next(one for one in getattr(app, kind) if one.key == key)


def said(app: AppTest) -> str:
    """The texts as a browser shows them: what Markdown escapes is itself."""
    return "\n".join(texts(app)).replace("\\", "")
