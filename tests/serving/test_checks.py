"""What is not safe is not started: every fault, one by one, and the real server with many."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit import config

from sharing.serving import checks
from sharing.serving.headers import security_headers
from sharing.settings import SETTINGS_VARIABLE, Settings
from warehouse.editions import FOLDER_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
LOCAL, SERVED = Settings(), Settings(mode="served", address="https://canviec.example")
SAFE = {name: wanted for name, (wanted, _) in checks.OPTIONS.items()} | {
    "server.maxUploadSize": 20,
    "server.maxMessageSize": 30,
    "server.address": "127.0.0.1",
    "server.allowedHosts": ["canviec.example"],
}
WRONG = {
    "browser.gatherUsageStats": True,
    "server.enableAgentApi": True,
    "client.allowedOrigins": ["https://x.example"],
    "client.showErrorDetails": "full",
    "client.showErrorLinks": True,
    "server.enableCORS": False,
    "server.enableXsrfProtection": False,
    "server.trustedUserHeaders": {"X-User": "email"},
    "server.unsafeMetricsUserAttributes": ["email"],
    "server.scriptHealthCheckEnabled": True,
    "global.developmentMode": True,
    "runner.postScriptGC": True,
    "runner.fastReruns": True,
    "server.maxUploadSize": 200,
    "server.maxMessageSize": 200,
    "server.address": "0.0.0.0",
    "server.allowedHosts": [],
}


def test_the_projects_own_options_are_safe_and_every_name_is_one_of_streamlits():
    known = config.get_config_options(force_reparse=True)
    assert {name for name in SAFE if name not in known} == set()
    assert checks.faults_of_options(SAFE, SERVED) == []


@pytest.mark.parametrize("name", WRONG)
def test_each_unsafe_option_is_named(name):
    found = checks.faults_of_options({**SAFE, name: WRONG[name]}, SERVED)
    assert len(found) == 1
    assert name in found[0]


@pytest.mark.parametrize("name", ["server.enableCORS", "server.enableXsrfProtection"])
def test_an_option_that_is_not_set_is_not_taken_for_on(name):
    assert checks.faults_of_options({**SAFE, name: None}, SERVED) != []


def test_a_container_may_listen_for_its_host(monkeypatch):
    options = {**SAFE, "server.address": "0.0.0.0"}
    monkeypatch.setenv(checks.CONTAINER_VARIABLE, "1")
    assert checks.faults_of_options(options, SERVED) == []
    assert checks.faults_of_options(options, LOCAL) != []


@pytest.mark.parametrize(
    ("mode", "safe"),
    [(0o700, True), (0o2770, True), (0o750, True), (0o755, False), (0o770, False), (0o777, False),
     (0o2775, False), (0o701, False)],
)  # fmt: skip
def test_the_state_folder_is_for_the_service_alone(tmp_path, mode, safe):
    state = tmp_path / "state"
    assert checks.faults_of_state(state) == []
    state.mkdir()
    state.chmod(mode)
    found = checks.faults_of_state(state)
    assert (found == []) == safe
    chosen = SERVED.model_copy(update={"state_folder": state})
    told = checks.faults_of_installation(chosen, tmp_path, {})
    assert any(one.startswith("state_folder (") for one in told) != safe


def test_every_policy_that_lets_other_scripts_run_is_refused():
    headers = security_headers("https://canviec.example", ["'sha256-x'"])
    assert checks.faults_of_policy(headers) == []
    assert checks.faults_of_policy({}) != []
    policy = headers["Content-Security-Policy"]
    for source in ("'unsafe-inline'", "'unsafe-eval'", "blob:", "*", "https:"):
        changed = policy.replace("script-src 'self'", f"script-src 'self' {source}")
        assert checks.faults_of_policy({"Content-Security-Policy": changed}) != []


def test_only_map_geometry_is_given_to_everybody(tmp_path):
    assert checks.faults_of_static(ROOT / "static") == []
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo/area-0123456789ab.json").touch()
    assert checks.faults_of_static(tmp_path) == []
    for name in ("figures.csv", "geo/staff.xlsx", "geo/deep/x.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert len(checks.faults_of_static(tmp_path)) == 3


def test_a_secret_is_long_random_and_nobody_elses(tmp_path):
    path = tmp_path / "secret"
    good = secrets.token_hex(32)
    path.write_text(f"{good}\n{good}\n")
    path.chmod(0o600)
    assert checks.faults_of_secret_file("it", path) == []
    path.chmod(0o640)
    assert checks.faults_of_secret_file("it", path) == []
    for mode in (0o644, 0o660, 0o604):
        path.chmod(mode)
        assert "open to others" in checks.faults_of_secret_file("it", path)[0]
    path.chmod(0o600)
    for weak in ("", "abc", "0" * 64, "change-me-" * 10, good[:42]):
        path.write_text(f"{good}\n{weak}\n" if weak else "")
        assert len(checks.faults_of_secret_file("it", path)) == 1, weak
    assert "cannot be read" in checks.faults_of_secret_file("it", tmp_path / "none")[0]
    assert checks.faults_of_secret_file("it", None) == ["it is not set"]
    assert checks.faults_of_secret_file("it", None, needed=False) == []


def test_the_account_that_serves_cannot_change_an_edition(tmp_path):
    uid, gid = os.geteuid(), os.getegid()
    (tmp_path / "00001-aaaaaaaa.duckdb").touch(mode=0o444)
    tmp_path.chmod(0o555)
    assert checks.faults_of_editions(tmp_path, uid, [gid]) == []
    tmp_path.chmod(0o755)
    assert "may write" in checks.faults_of_editions(tmp_path, uid, [gid])[0]
    assert checks.faults_of_editions(tmp_path, uid + 1, [gid]) == []
    tmp_path.chmod(0o775)
    assert checks.faults_of_editions(tmp_path, uid + 1, [gid + 1]) == []
    assert checks.faults_of_editions(tmp_path, uid + 1, [gid]) != []
    tmp_path.chmod(0o755)
    (tmp_path / "00002-bbbbbbbb.duckdb").touch(mode=0o644)
    assert "00002" in checks.faults_of_editions(tmp_path, uid + 1, [])[0]
    assert "no folder" in checks.faults_of_editions(tmp_path / "none", uid, [])[0]


def test_memory_leaves_the_machine_some():
    enough = 1500 * 1024 * 1024 * 10 // 8
    assert checks.faults_of_memory(SERVED, enough) == []
    assert checks.faults_of_memory(SERVED, enough - 10**8) != []


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://canviec.example", True), ("http://127.0.0.1:8501", True),
        ("http://canviec.example", False), ("", False), ("canviec.example", False),
    ],
)  # fmt: skip
def test_readers_come_by_tls(address, safe):
    chosen = Settings(mode="served", address=address)
    assert (checks.faults_of_address(chosen) == []) is safe


def test_the_sign_in_has_its_secret_and_its_way_back(tmp_path):
    def found(**auth: str) -> list[str]:
        return checks.faults_of_installation(trial, tmp_path, auth)

    trial = Settings(mode="served", address="http://127.0.0.1:8501")
    good = {
        "cookie_secret": secrets.token_hex(32),
        "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    }
    assert found(**good) == []
    assert "no [auth]" in found()[0]
    assert "cookie_secret" in found(**{**good, "cookie_secret": "short"})[0]
    assert "redirect_uri" in found(**{**good, "redirect_uri": "https://evil.example/x"})[0]


# ---- the real server ----------------------------------------------------------------------------


def start(folder: Path, settings: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Start the server, which is expected to refuse."""
    if settings:
        (folder / "can-viec.toml").write_text(settings, "utf-8")
        environment[SETTINGS_VARIABLE] = str(folder / "can-viec.toml")
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port=0"]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, text=True, capture_output=True,
        check=False, timeout=60,
    )  # fmt: skip


def test_the_server_names_all_unsafe_options_at_once_and_does_not_start(tmp_path):
    done = start(
        tmp_path,
        STREAMLIT_BROWSER_GATHER_USAGE_STATS="true",
        STREAMLIT_SERVER_ENABLE_AGENT_API="true",
        STREAMLIT_SERVER_ENABLE_CORS="false",
        STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full",
        STREAMLIT_SERVER_ADDRESS="0.0.0.0",
    )
    said = done.stderr
    assert done.returncode == 1
    assert "Cân Việc does not start, because:\n  - " in said
    assert said.count("\n  - ") == 5
    for name in (
        "browser.gatherUsageStats", "server.enableAgentApi", "server.enableCORS",
        "client.showErrorDetails", "server.address",
    ):  # fmt: skip
        assert name in said
    assert "Traceback" not in said


def test_the_server_names_all_that_is_wrong_with_an_installation(tmp_path):
    editions = tmp_path / "editions"
    editions.mkdir(mode=0o755)
    (editions / "00001-aaaaaaaa.duckdb").touch(mode=0o644)
    for name, mode in (("proxy", 0o600), ("keys", 0o644)):
        (tmp_path / name).write_text("0123456789" * 5, "utf-8")
        (tmp_path / name).chmod(mode)
    done = start(
        tmp_path,
        'mode = "served"\naddress = "https://canviec.example"\n'
        f'[sign_in]\nby = "proxy"\nproxy_secret_file = "{tmp_path}/proxy"\n'
        '[sign_in.roles]\nleaders = "viewer"\n'
        f'[links]\nkeys_file = "{tmp_path}/keys"\n'
        "[serving]\nmemory_megabytes = 99000000\n",
        **{FOLDER_VARIABLE: str(editions)},
    )
    assert done.returncode == 1
    for said in (
        "memory_megabytes", "proxy_secret_file", "keys_file", "open to others", "may write in",
        "00001-aaaaaaaa.duckdb can be written", "is not a random one",
    ):  # fmt: skip
        assert said in done.stderr, done.stderr
    assert "0123456789" not in done.stderr


def test_the_server_does_not_start_with_settings_it_does_not_understand(tmp_path):
    done = start(tmp_path, 'mode = "open"\ncolour = "red"\n')
    assert done.returncode == 1
    assert "mode" in done.stderr
    assert "colour" in done.stderr
    assert "Traceback" not in done.stderr
