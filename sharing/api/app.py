"""`/api/v1`: the application that the server mounts there."""

# No postponed annotations here: FastAPI reads those of the handlers, which are made in a loop.
from collections.abc import Callable
from threading import Lock
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Query
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sharing.access.reader import Reader
from sharing.api import asked as wanted
from sharing.api import described, forms, rows, store, tables, who
from sharing.api.datasets import DATASETS, EVERY_PAGE, DataSet
from sharing.api.outermost import HEAD, Outermost
from sharing.api.problems import (
    Problem,
    language_of,
    on_edition,
    on_failure,
    on_http,
    on_invalid,
    on_problem,
)
from sharing.api.rows import Rows
from sharing.package.writing import zipped
from sharing.words import Words
from warehouse.connection import Connection
from warehouse.editions import Edition
from warehouse.errors import EditionError

_DESCRIPTION = (
    "Figures of an edition, as the pages show them, for whoever may open those pages. A figure "
    "that is missing is null, never 0, and `missing_reason` says why. Simulated ones are marked: "
    "`simulated` of an answer, and of a row. Every answer names its edition. The header "
    "`Can-Viec-Notice: fallback` says that the edition published last is damaged and the newest "
    "that verifies answers in its place."
)
_WITHOUT_FIGURES = frozenset({"editions", "measures"})
_PACKAGE_LOCK = Lock()
_PACKAGE_SECONDS = "15"
_PACKAGES: dict[tuple[str, str], bytes] = {}

app = FastAPI(
    title="Cân Việc", version="1", description=_DESCRIPTION, docs_url=None, redoc_url=None,
    openapi_url=None, dependencies=[Depends(who.admitted)], redirect_slashes=False,
    exception_handlers={
        Problem: on_problem, HTTPException: on_http, RequestValidationError: on_invalid,
        EditionError: on_edition, Exception: on_failure,
    },
)  # fmt: skip
Asker = Annotated[Reader, Depends(who.admitted)]
_MODELS: dict[tuple[str, ...], type[wanted.AskedTime]] = {
    ("scope", "certification"): wanted.AskedTime,
    ("scope", "staff_group", "certification"): wanted.AskedJudged,
    ("scope", "staff_group", "certification", "weighting"): wanted.AskedSlice,
}


def _model(dataset: DataSet) -> type[wanted.AskedEdition]:
    """What may be asked of a data set."""
    if dataset.of_province:
        return wanted.AskedProvince
    if dataset.of_period:
        return _MODELS[dataset.lens]
    return wanted.AskedCommunes if dataset.of_communes else wanted.AskedEdition


Reading = Callable[[Connection, Edition], Rows]


def _answered(
    request: Request, reader: Reader, asked: wanted.AskedEdition, name: str, read: Reading,
    *more: object,
) -> Response:  # fmt: skip
    """A data set of one edition in the form that is wanted, or that it has not changed.

    Args:
        request: The request.
        reader: Who asks.
        asked: The edition, the form and the choices.
        name: Name of the data set.
        read: Reads its rows.
        *more: What decides them besides.
    """
    form = forms.chosen_form(request, asked.format)
    if form != "json":
        who.require(request, reader, "export")
    edition = store.edition_for(reader, asked.edition)
    choices = asked.model_dump_json(exclude={"lang", "format", "edition"})
    lang = language_of(request)
    lock = sorted(reader.lock)
    etag = forms.tag(edition.id, edition.manifest.sha256, name, choices, form, lang, lock, *more)
    if forms.unchanged(request, etag):
        return forms.not_modified(etag, request)
    try:
        with store.connections.using(edition) as connection:
            found = read(connection, edition)
            content = forms.written(found, form, Words(lang))
    except EditionError:
        if store.edition_for(reader, asked.edition).id == edition.id:
            raise
        # It was damaged while it was served, and another one has taken its place.
        return _answered(request, reader, asked, name, read, *more)
    headers = forms.headers(etag, request) | store.notice(reader, asked.edition)
    period = found.facts["period"]
    if form != "json":
        label = f"-{period['period_id']}" if period else ""
        file = f"can-viec-{name}{label}-{edition.id}.{form}"
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    # JSON takes figures along as well as a file does; what only says which there are has none.
    if not request.scope.get(HEAD) and (form != "json" or name not in _WITHOUT_FIGURES):
        who.exported(
            reader, name, format=form, edition=edition.id, rows=found.table.num_rows,
            period=period["period_id"] if period else None, bytes=len(content),
        )  # fmt: skip
    return Response(content, 200, headers, forms.MEDIA_TYPES[form])


def _handler(dataset: DataSet) -> Callable[..., Response]:
    """The handler of a data set."""
    model = _model(dataset)

    def handle(request: Request, reader: Asker, asked: Annotated[Any, Query()]) -> Response:
        who.require_dataset(request, reader, dataset)
        return _answered(
            request, reader, asked, dataset.name,
            lambda connection, edition: rows.read(connection, edition, reader, dataset, asked),
        )  # fmt: skip

    handle.__annotations__["asked"] = Annotated[model, Query()]
    return handle


for _dataset in DATASETS:
    app.add_api_route(
        f"/{_dataset.name}", _handler(_dataset), methods=["GET"], operation_id=_dataset.name,
        response_class=Response,
    )  # fmt: skip


@app.get("/measures", operation_id="measures", response_class=Response)
def measures(
    request: Request, reader: Asker, asked: Annotated[wanted.AskedEdition, Query()]
) -> Response:
    """What every column of the data sets means."""
    pages = sorted(page for page in EVERY_PAGE if reader.opens(page))
    return _answered(
        request, reader, asked, "measures",
        lambda connection, edition: tables.measures(connection, edition, reader), pages,
    )  # fmt: skip


@app.get("/editions", operation_id="editions", response_class=Response)
def editions(
    request: Request, reader: Asker, asked: Annotated[wanted.AskedForm, Query()]
) -> Response:
    """The editions this reader may have, newest first."""
    return _editions(request, reader, asked, store.ids_for(reader))


@app.get("/editions/{edition}", operation_id="one-editions", response_class=Response)
def one_edition(
    request: Request, reader: Asker, edition: Annotated[wanted.EditionId, Path()],
    asked: Annotated[wanted.AskedForm, Query()],
) -> Response:  # fmt: skip
    """One edition."""
    return _editions(request, reader, asked, [store.edition_for(reader, edition).id])


def _editions(
    request: Request, reader: Reader, asked: wanted.AskedForm, ids: list[str]
) -> Response:
    whole = wanted.AskedEdition(format=asked.format, lang=asked.lang)
    return _answered(
        request, reader, whole, "editions",
        lambda connection, edition: tables.editions(connection, edition, ids), *ids,
        store.served().edition.id,
    )  # fmt: skip


@app.get("/editions/{edition}/package", operation_id="package", response_class=Response,
         responses={200: {"content": {"application/zip": {"schema": {
             "type": "string", "format": "binary"}}}}})  # fmt: skip
def package(
    request: Request,
    reader: Asker,
    edition: Annotated[wanted.EditionId, Path()],
    asked: Annotated[wanted.AskedLanguage, Query()],  # noqa: ARG001  only to refuse others
) -> Response:
    """An edition as a Frictionless data package: CSV, Parquet, GeoPackage, one archive."""
    who.require(request, reader, "export_package")
    found = store.edition_for(reader, edition)
    etag = forms.tag(found.id, found.manifest.sha256, "package")
    if forms.unchanged(request, etag):
        return forms.not_modified(etag, request)
    if not _PACKAGE_LOCK.acquire(blocking=False):  # else those who wait take all the threads
        raise Problem(503, "busy", {"Retry-After": _PACKAGE_SECONDS})
    try:
        content = _package(found)
    finally:
        _PACKAGE_LOCK.release()
    if not request.scope.get(HEAD):
        who.exported(reader, "package", format="zip", edition=found.id, bytes=len(content))
    name = f'attachment; filename="can-viec-{found.id}.zip"'
    headers = forms.headers(etag, request) | {"Content-Disposition": name}
    return Response(content, 200, headers, "application/zip")


def _package(edition: Edition) -> bytes:
    """The package of an edition; the last one is kept. The lock is held."""
    key = (str(edition.path), edition.manifest.sha256)
    # Opened though it is kept: one that is damaged meanwhile is not handed out.
    with store.connections.using(edition) as connection:
        if key not in _PACKAGES:
            content = zipped(edition.manifest, connection)
            _PACKAGES.clear()
            _PACKAGES[key] = content
    return _PACKAGES[key]


@app.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, reader: Asker) -> Response:
    """The description of the API, for whoever may use it."""
    edition = store.edition_for(reader, store.CURRENT)
    etag = forms.tag(edition.id, "openapi")
    if forms.unchanged(request, etag):
        return forms.not_modified(etag, request)
    with store.connections.using(edition) as connection:
        content = forms.json_bytes(described.description(app, connection))
    return Response(content, 200, forms.headers(etag, request), forms.MEDIA_TYPES["json"])


api = Outermost(app)
