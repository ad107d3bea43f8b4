"""The catalogues agree with each other and with the code that reads them."""

import ast
import re
import string
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.contracts import CHANNELS, STAFF_GROUPS, SourceKind
from pages.ui.words import Words, languages
from workload.verdict import Evidence, Verdict

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "sharing/words", ROOT / "pages/ui/words")
FILES = {
    lang: [path for folder in FOLDERS for path in sorted((folder / lang).glob("*.toml"))]
    for lang in ("vi", "en")
}
CATALOGUES = {
    lang: [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
    for lang, paths in FILES.items()
}
SOURCES = (*ROOT.glob("pages/**/*.py"), *ROOT.glob("sharing/**/*.py"), ROOT / "app.py")
PAGES = sorted(p for p in SOURCES if p.exists())
SHOWN = [ROOT / "app.py", *sorted(ROOT.glob("pages/**/*.py"))]
BANNED = ("thiếu tải", "luân chuyển", "xếp hạng cán bộ", "rotation")
# Methods that show text, whatever object they are called on (a column, a tab, a placeholder).
SHOWING = {"caption", "error", "header", "info", "markdown", "metric", "subheader", "success"} | {
    *("text", "title", "toast", "warning", "write", "badge", "expander", "button", "popover"),
}

# What is written into the log is for who looks after the server, in English.
LOGGERS = {"LOGGER", "_LOGGER", "commands"}


def texts(lang: str) -> dict[str, str]:
    """The texts by dotted key, read without the code under test."""

    def flat(table: dict, prefix: str) -> Iterator[tuple[str, str]]:
        for name, value in table.items():
            key = f"{prefix}{name}"
            yield from flat(value, f"{key}.") if isinstance(value, dict) else [(key, value)]

    pairs = [pair for table in CATALOGUES[lang] for pair in flat(table, "")]
    assert len(dict(pairs)) == len(pairs), "a key stands in two files"
    return dict(pairs)


def test_both_languages_have_the_same_files():
    assert [p.name for p in FILES["vi"]] == [p.name for p in FILES["en"]] != []


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_languages_are_vietnamese_first():
    assert languages() == ("vi", "en")
    for folder in FOLDERS:
        assert {p.name for p in folder.iterdir() if p.is_dir()} == set(languages())


def test_both_catalogues_have_the_same_keys_in_the_same_order():
    assert list(texts("vi")) == list(texts("en"))


def test_both_catalogues_have_the_same_named_places():
    vi, en = texts("vi"), texts("en")
    assert {key for key in vi if places(vi[key]) != places(en[key])} == set()
    assert [name for text in vi.values() for name in places(text) if not name.isidentifier()] == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_texts_are_composed_trimmed_and_not_empty(lang):
    for key, text in texts(lang).items():
        assert isinstance(text, str), key
        assert text.strip(), key
        assert text == text.strip(), key
        assert "  " not in text.replace("\n", ""), key
        assert unicodedata.is_normalized("NFC", text), key


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_banned_words_are_absent(lang):
    for key, text in texts(lang).items():
        for word in BANNED:
            assert word not in text.casefold(), key


def test_the_english_catalogue_is_english():
    names = re.compile("Thanh Hóa|cân việc", re.IGNORECASE)
    english = {key: names.sub("", text) for key, text in texts("en").items()}
    assert [k for k, text in english.items() if has_vietnamese_letters(text)] == ["language.vi"]


def test_verdicts_have_the_agreed_names():
    assert " · ".join(Words("vi").section("verdict").values()) == (
        "Quá tải · Cần theo dõi (tải cao) · Cân đối · Cần theo dõi (tải thấp) · Tải thấp"
        " · Chưa đủ số liệu"
    )
    assert " · ".join(Words("en").section("verdict").values()) == (
        "Overloaded · Watch (high) · Balanced · Watch (low) · Underloaded · Not enough data"
    )
    symbols = Words("vi").section("verdict_symbol")
    assert symbols == Words("en").section("verdict_symbol")
    assert list(symbols) == list(Words("vi").section("verdict"))
    assert "".join(symbols.values()) == "▲▲▲●▼▼▼▨"
    assert len(set(symbols.values())) == len(symbols)


def test_every_code_of_the_figures_has_a_name():
    words = Words("vi")
    assert set(words.section("verdict")) == set(Verdict)
    assert set(words.section("evidence")) >= set(Evidence)
    assert set(words.section("source_kind")) == set(SourceKind)
    assert set(words.section("staff_group")) == set(STAFF_GROUPS)
    assert set(words.section("channel")) == set(CHANNELS)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_term_has_its_sentence(lang):
    words = Words(lang)
    assert list(words.section("term")) == list(words.section("glossary"))
    for key, text in words.section("glossary").items():
        assert text[0].isupper(), key
        assert text.endswith("."), key
        assert len(text) <= 200, key


def test_a_text_is_found_and_filled():
    assert Words("vi")("verdict.overloaded") == "Quá tải"
    assert Words("en")("format.times", number="1.25") == "1.25 times"
    assert "kind.xa" in Words("vi")
    assert "kind" not in Words("vi")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("key", ["verdict.none", "verdict", "", "Verdict.overloaded"])
def test_an_unknown_key_is_an_error_that_names_key_and_language(lang, key):
    with pytest.raises(KeyError, match=rf"{key!r} in the language '{lang}'"):
        Words(lang)(key)


def test_a_missing_value_is_an_error_that_names_key_and_place():
    with pytest.raises(KeyError, match=r"'format\.times' \(vi\) needs a value for 'number'"):
        Words("vi")("format.times")


def test_an_unknown_section_or_language_is_an_error():
    with pytest.raises(KeyError, match="no section 'verd' in the language 'vi'"):
        Words("vi").section("verd")
    with pytest.raises(ValueError, match="no catalogue for the language 'fr'"):
        Words("fr")


def name_of(node: ast.expr) -> str:
    """The last part of a name: `words` of `words`, `page.words` and `Words("vi")`."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def word_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Call) and node.args
        if is_call and (
            name_of(node.func) in {"words", "w"}
            or (isinstance(node.func, ast.Call) and name_of(node.func) == "Words")
        ):
            yield node


def wrong_keys(tree: ast.AST, known: dict[str, str]) -> list[str]:
    """What catalogue calls ask for and the catalogue does not have."""
    wrong = []
    for call in word_calls(tree):
        key = call.args[0]
        options = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
        for option in options:
            where = f"line {call.lineno}: {ast.unparse(option)}"
            if isinstance(option, ast.Constant) and isinstance(option.value, str):
                if option.value not in known:
                    wrong.append(where)
                elif all(keyword.arg for keyword in call.keywords):
                    given = {keyword.arg for keyword in call.keywords}
                    if given != places(known[option.value]):
                        wrong.append(f"{where}: {sorted(given)} given")
            elif isinstance(option, ast.JoinedStr) and isinstance(option.values[0], ast.Constant):
                start = option.values[0].value
                if not any(known_key.startswith(start) for known_key in known):
                    wrong.append(where)
    return wrong


def has_vietnamese_letters(text: str) -> bool:
    return any(c in "đĐ" or (unicodedata.decomposition(c) and c.isalpha()) for c in text)


def is_prose(text: str) -> bool:
    """Whether a text is meant to be read: Vietnamese letters, or three words in a row."""
    plain = re.sub(r"<[^>]*>", " ", text)
    return has_vietnamese_letters(plain) or bool(
        re.search(r"(?:[^\W\d_]+[,:]? ){2}[^\W\d_]", plain)
    )


def literals(node: ast.AST) -> Iterator[ast.Constant]:
    """The texts written into an argument, leaving out those of calls inside it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def shown_prose(tree: ast.AST) -> list[str]:
    """Texts written into calls that show them, instead of taken from the catalogue."""
    shown = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        root = node.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if name_of(root) in LOGGERS:
            continue
        if name_of(root) == "st" or node.func.attr in SHOWING:
            arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
            shown += [
                f"line {text.lineno}: {text.value!r}"
                for argument in arguments
                for text in literals(argument)
                if is_prose(text.value)
            ]
    return shown


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_key_asked_for_is_in_the_catalogue(path):
    assert wrong_keys(parsed(path), texts("vi")) == []


@pytest.mark.parametrize("path", SHOWN, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_page_shows_a_text_that_is_not_in_the_catalogue(path):
    assert shown_prose(parsed(path)) == []


@pytest.mark.parametrize(
    "source",
    [
        'words("verdict.none")',
        'words(f"verdikt.{name}")',
        'words("verdict.overloaded" if high else "verdict.none")',
        'page.words("verdict.none")',
        'Words(lang)("verdict.none")',
        'words("format.times")',
        'words("format.times", count=text)',
    ],
)
def test_the_scan_finds_a_wrong_key(source):
    assert len(wrong_keys(ast.parse(source), texts("vi"))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'words("verdict.overloaded")',
        'words(f"verdict.{name}")',
        "words(key)",
        'words("format.times", number=text)',
        'words("format.times", **values)',
    ],
)
def test_the_scan_accepts_a_right_key(source):
    assert wrong_keys(ast.parse(source), texts("vi")) == []


@pytest.mark.parametrize(
    "source",
    [
        'st.title("Tổng quan")',
        'st.sidebar.selectbox(label="Choose a commune", options=names)',
        'st.write(f"{n} communes did not report")',
        'left.metric("Tải", value)',
        'st.columns(2)[0].caption("A few words here")',
        'st.tabs(["Bản đồ", "Bảng"])',
    ],
)
def test_the_scan_finds_prose(source):
    assert shown_prose(ast.parse(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        'st.title(words("overview.title"))',
        'st.selectbox(words("filter.period"), options, key="period")',
        'st.page_link("pages/views/map.py", icon=":material/map:")',
        'st.dataframe(query("select code from mart"), width="stretch")',
        'st.markdown(f\'<span lang="en" class="note wide dim">{text}</span>\')',
        'st.write(f"{start}–{end}")',
        "text.title()",
    ],
)
def test_the_scan_accepts_what_is_not_prose(source):
    assert shown_prose(ast.parse(source)) == []


# ---- one reason, one word ------------------------------------------------------------------------

# Other words for the reasons of `[missing]`, that must not come back.
_SYNONYMS = {
    "vi": (
        "không có số liệu", "chưa có dữ liệu", "không có dữ liệu", "không báo cáo", "chưa nộp",
        "cần kiểm tra", "chờ kiểm tra", "đang xem xét", "chưa tính được", "không thể tính",
        "không liên quan", "không thuộc diện",
    ),
    "en": (
        "no data available", "not available", "unavailable", "unreported", "under check",
        "under review", "to be checked", "doubtful population", "not calculable", "n/a",
        "not relevant",
    ),
}  # fmt: skip
# Said of something else than a missing figure.
_MEANT = {
    "decisions.damaged", "method_source.population", "staffing_error.no_history",
    "policy_source.population",
}  # fmt: skip
# Where a reason stands under another key it has the same words.
_SAME = {
    "coverage_state.missing": "missing.not_reported",
    "coverage_state.set_aside": "missing.under_check",
    "report_robustness.not_judged": "missing.not_applicable",
}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_reason_for_a_missing_figure_has_one_word(lang):
    catalogue = texts(lang)
    found = [
        (key, synonym)
        for key, text in catalogue.items()
        for synonym in _SYNONYMS[lang]
        if synonym in text.lower() and key not in _MEANT
    ]
    assert found == []
    for key, reason in _SAME.items():
        assert catalogue[key].lower() == catalogue[reason].lower()
    for key in ("direction.too_few", "report_trend.too_few"):
        assert catalogue[key].startswith(catalogue["missing.not_calculable"])


@pytest.mark.parametrize(("lang", "name"), [("vi", "toàn bộ biên chế"), ("en", "whole payroll")])
def test_the_payroll_has_one_name(lang, name):
    """The group is named as the template of staff names it, wherever a key says "payroll"."""
    said = {key: text.lower() for key, text in texts(lang).items()}
    of_group = {key: text for key, text in said.items() if "payroll" in key}
    assert len(of_group) >= 8
    # Over the columns of a chart there is room for a part of each group's name.
    others = {key for key, text in of_group.items() if name not in text}
    assert others == {"coverage_short.payroll_staff"}
    for other in ("hưởng lương", "tổng biên chế", "toàn xã", "on the payroll", "commune payroll"):
        assert [key for key, text in said.items() if other in text] == []


@pytest.mark.parametrize(("lang", "said"), [("vi", "không phải bằng 0"), ("en", "not zero")])
def test_the_method_says_that_an_unknown_load_without_certification_is_not_zero(lang, said):
    assert said in texts(lang)["method_caveat.certification"]
