"""The app as its users get it: an edition, Streamlit's own server on a free port, a Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.programs import BROWSER

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "test-artefacts"
READING = Path(__file__).with_name("reading.js")
HOST = "127.0.0.1"
HEIGHTS = {390: 844, 820: 1180, 1440: 900}
# A page that is not settled by then spends its life on a spinner.
PATIENCE_SECONDS = 25
_START_SECONDS = 60
_CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--use-gl=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
    # Whatever a page asks of another host fails here, and is reported by the test.
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}, EXCLUDE localhost",
)


@dataclass(frozen=True)
class Server:
    """The running app: its address, its log and its process."""

    url: str
    log: Path
    process_id: int

    @property
    def host(self) -> str:
        """The only host a page may ask: name and port."""
        return self.url.partition("//")[2]


def build_edition(folder: Path) -> None:
    """Build the embedded edition into a folder, as `make run` does."""
    command = [sys.executable, "-m", "etl", "build", "--if-none", "--editions", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"etl build failed:\n{done.stdout}{done.stderr}")


@contextmanager
def serve(
    editions: Path,
    log: Path,
    data: Path | None = None,
    *,
    port: int | None = None,
    options: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Streamlit's server over an editions folder, until the block ends.

    Args:
        editions: The editions it serves.
        log: Where its output goes.
        data: The data folder that files are loaded into; the project's own if not given.
        port: Where it listens; any free port if not given.
        options: More options of `streamlit run`.
        variables: More variables of its environment.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port),
               *options]  # fmt: skip
    environment = {
        **os.environ, "CAN_VIEC_EDITIONS": str(editions), "NO_COLOR": "1", **(variables or {}),
    }  # fmt: skip
    if data is not None:
        environment["CAN_VIEC_DATA"] = str(data)
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("wb") as out,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        ) as process,
    ):
        server = Server(f"http://{HOST}:{port}", log, process.pid)
        try:
            _await_health(server, process)
            yield server
        finally:
            _end(process)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _await_health(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _healthy(server.url):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{server.log.read_text(encoding='utf-8')}")


def _healthy(url: str) -> bool:
    """Whether the body says ok: Streamlit answers 200 to unknown addresses too."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return answer.read() == b"ok"
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def launch(playwright: Playwright) -> Browser:
    """A Chromium that can reach this machine only.

    Raises:
        MissingProgramError: None is installed.
    """
    return playwright.chromium.launch(
        executable_path=BROWSER.require(), args=list(_CHROMIUM_ARGUMENTS)
    )


def new_page(browser: Browser, width: int) -> Page:
    """A page of a new reader: nothing cached, nothing remembered."""
    return new_context(browser, width).new_page()


def new_context(browser: Browser, width: int = 1440) -> BrowserContext:
    """What a new reader's pages share: cookies, storage, cache."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    context.add_init_script(path=READING)
    return context


def forget(context: BrowserContext) -> None:
    """Make a reader a new one, its pages closed; the cache of scripts and styles stays."""
    for page in context.pages:
        if page.url.startswith("http"):
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.close()
    context.clear_cookies()
    context.clear_permissions()


# A window of another size is told to a chart with the next frame, which a busy machine draws late.
_AFTER_A_RESIZE = """() => new Promise((go) => {
  requestAnimationFrame(() => requestAnimationFrame(go));
  setTimeout(go, 500);  // a page behind another draws no frames
})"""


def settled(page: Page) -> None:
    """Wait until the script has run, everything is drawn and nothing moves any more."""
    page.evaluate(_AFTER_A_RESIZE)
    page.evaluate("() => window.reading?.stir()")
    try:
        page.wait_for_function("() => window.reading?.calm()", polling=60)
    except PlaywrightTimeoutError:
        state = page.evaluate("() => window.reading?.state()")
        raise AssertionError(
            f"not settled after {PATIENCE_SECONDS} s: {page.url}: {state}"
        ) from None
