"""Payloads that no field takes: what people are said to be by a proxy, and questions to the API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.attacks.ground import Ground, batches
from tests.attack import placing
from tests.browser.assailant import DATABASE, Assailant
from tests.browser.product import texts

_AT_ONCE = 60
_ASK = """async (addresses) => {
  const answers = [];
  for (let at = 0; at < addresses.length; at += 6)
    answers.push(...await Promise.all(addresses.slice(at, at + 6).map(async (one) => {
      const answer = await fetch(one);
      const kind = answer.headers.get("content-type") ?? "";
      return [answer.status, kind, (await answer.text()).slice(0, 4000), one];
    })));
  return answers;
}"""
_PARAMETERS = (
    "lang", "format", "edition", "commune", "period", "scope", "certification", "staff_group",
    "weighting",
)  # fmt: skip
_SETS = ("verdicts", "communes", "periods", "province")
_REFUSED = range(400, 500)
_TOO_MANY = 429
_HEADERS = ("X-Forwarded-User", "X-Forwarded-Groups", "X-Forwarded-For", "User-Agent",
            "Accept-Language", "Referer")  # fmt: skip
_GROUP = "cv-publishers"


def as_proxy(proof: str, **headers: str) -> dict[str, str]:
    """The headers of a publisher's request as the proxy sends them, with others in their place."""
    known = {"X-Forwarded-User": "an", "X-Forwarded-Groups": _GROUP, "X-Proxy-Proof": proof}
    return known | headers


def api(ground: Ground) -> None:
    """Every payload in every parameter of the API, as a parameter's name and as part of a path."""
    tries = ground.tries
    for place, addresses in _questions(ground.both):
        for batch in batches(addresses, _AT_ONCE):
            for status, kind, text, address in tries.page.evaluate(_ASK, batch):
                wrong = _fault(status, kind, text)
                if wrong:
                    tries.problems.append(f"api, {place}: {wrong}: {address[:300]}")
            tries.count(f"API, {place}", len(batch))
        tries.look("api", place)
    _as_documents(ground)


def _questions(chosen: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    for name in _PARAMETERS:
        yield (
            name,
            [
                f"/api/v1/{_SETS[turn % len(_SETS)]}?{placing.query({name: payload})}"
                for turn, payload in enumerate(chosen)
            ],
        )
    named = [placing.query({"x": payload}).removeprefix("x=") for payload in chosen]
    yield "name of a parameter", [f"/api/v1/verdicts?{one}=1" for one in named]
    yield "path", [f"/api/v1/{one}" for one in named]
    for end in ("", "/package"):
        yield f"edition in a path{end}", [f"/api/v1/editions/{one}{end}" for one in named]


def _fault(status: int, kind: str, text: str) -> str:
    """What is wrong with an answer: it must be a refusal, in plain text or JSON, in our words."""
    if status not in _REFUSED or status == _TOO_MANY:
        return f"answered {status}"
    if not any(one in kind for one in ("json", "text/plain")):  # nothing that a browser would draw
        return f"answered as {kind}"
    # A refusal quotes what was asked, and some payloads name a file of the database's kind.
    return "the database speaks" if any(one in text for one in DATABASE) else ""


def _as_documents(ground: Ground) -> None:
    """Refusals that hold a script payload, opened as a document of their own."""
    page = ground.tries.page.context.new_page()
    beside = Assailant(page)
    base = ground.tries.page.evaluate("location.origin")
    for payload in ground.script:
        page.goto(f"{base}/api/v1/verdicts?{placing.query({'period': payload})}")
        beside.look("API, as a document", payload)
        ground.tries.count("API, opened as a document")
    ground.tries.problems += beside.problems
    page.close()


def people(ground: Ground) -> None:
    """Every payload as a person's name and group as a proxy sends them, and in other headers."""
    tries, page = ground.tries, ground.tries.page
    ground.open("decisions")
    chosen = [one for one in ground.both if _can_be_sent(one)]
    refused, shown = texts("vi")["access.refused_title"], 0
    for turn, payload in enumerate(chosen):
        sent = {
            name: chosen[(turn + 11 * place) % len(chosen)] for place, name in enumerate(_HEADERS)
        }
        sent["X-Forwarded-Groups"] += f",{_GROUP}"
        page.set_extra_http_headers(as_proxy(ground.proof, **sent))
        page.goto(page.url.partition("?")[0])
        tries.settled()
        text = tries.look("people", payload)
        if refused in text:
            tries.problems.append(f"people: not let in as {payload}")
        shown += payload in text
        for name in _HEADERS:
            tries.count(f"header {name}")
    if not shown:
        tries.problems.append("people: no name is shown, so none was tried")


def _can_be_sent(payload: str) -> bool:
    """Whether a browser takes it for a value of a header."""
    return payload.isascii() and payload.isprintable() and payload == payload.strip()
