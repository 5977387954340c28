"""The guide of a team's server, walked: its files are read by the programs they are for, and a
meeting is held through its proxy, by somebody who has signed in, on two processes.
"""

from __future__ import annotations

import datetime as dt
import http.client
import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.store.address import VARIABLE, database_address
from core.store.database import Store
from core.store.hash_chain import broken_at
from core.store.public import PublicStore
from tests import oidc_provider, postgres_server, shared_database, team_guide
from tests.browser import screen
from tests.browser.server import Server, free_port, ways

pytestmark = pytest.mark.faults

HOST = "localhost"


def program(name: str, package: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return found


@dataclass
class Proxy:
    """nginx on loopback, with the guide's file and a certificate that signs itself."""

    folder: Path
    https: int
    http: int
    apps: tuple[int, int]
    account: str = "root"

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.https}"

    def write(self) -> Path:
        """Write the settings, in which only ports, name and places are others than in the guide."""
        certificate, key = self.folder / "fullchain.pem", self.folder / "privkey.pem"
        subprocess.run(
            [program("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
             "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        first, second = self.apps
        site = team_guide.file_named(
            "sites-available/showstopper",
            **{
                "127.0.0.1:8501": f"127.0.0.1:{first}",
                "127.0.0.1:8502": f"127.0.0.1:{second}",
                "listen 80;": f"listen 127.0.0.1:{self.http};",
                "listen 443 ssl;": f"listen 127.0.0.1:{self.https} ssl;",
                "meeting.example.com": HOST,
                "/etc/showstopper/tls/": f"{self.folder}/",
            },
        )
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        settings = self.folder / "nginx.conf"
        settings.write_text(
            f"user {self.account};\ndaemon off;\npid {self.folder}/nginx.pid;\n"
            f"error_log {self.folder}/error.log;\nevents {{ worker_connections 4096; }}\n"
            f"http {{\naccess_log off;\n{temporary}{site}\n}}\n"
        )
        return settings

    @contextmanager
    def running(self) -> Generator[None]:
        settings = self.write()
        command = [program("nginx", "nginx"), "-p", self.folder, "-c", settings]
        item = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            item.terminate()
            item.wait(10)


@pytest.fixture
def proxy(tmp_path: Path) -> Proxy:
    folder = tmp_path / "nginx"
    folder.mkdir()
    return Proxy(folder, free_port(), free_port(), (free_port(), free_port()))


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    verify = [program("systemd-analyze", "systemd"), "verify"]
    unit = team_guide.file_named("showstopper@.service", **{
        "/opt/showstopper/bin/showstopper": str(ways(8501)["showstopper"][0]),
    })  # fmt: skip
    (tmp_path / "showstopper@8501.service").write_text(unit)
    done = subprocess.run(
        [*verify, tmp_path / "showstopper@8501.service"], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if "showstopper" in line]
    assert (done.returncode, ours) == (0, [])
    (tmp_path / "showstopper@8501.service").write_text(unit.replace("ExecStart=", "ExecStrat="))
    done = subprocess.run(
        [*verify, tmp_path / "showstopper@8501.service"], capture_output=True, text=True
    )
    assert "ExecStrat" in done.stderr


def test_nginx_finds_nothing_wrong_with_its_file(proxy: Proxy) -> None:
    settings = proxy.write()
    command = [program("nginx", "nginx"), "-t", "-p", proxy.folder, "-c", settings]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@dataclass
class Team:
    """The team's server as it runs."""

    proxy: Proxy
    servers: list[Server]
    store: Store


@pytest.fixture
def team(
    proxy: Proxy, fresh_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Team]:
    program("nginx", "nginx")
    with postgres_server.running() as database, oidc_provider.Provider() as provider:
        url = database.url("owner", postgres_server.PASSWORD)
        settings = tmp_path / "secrets.toml"
        settings.write_text(provider.secrets(f"{proxy.url}/oauth2callback"))
        wanted = team_guide.environment(
            team_guide.file_named(
                "showstopper.env",
                **{
                    "postgresql:///showstopper?host=/run/postgresql": url,
                    "/var/lib/showstopper": str(fresh_home),
                    "meeting.example.com": HOST,
                    "ann@example.com": "ann@team.example",
                    "/etc/showstopper/secrets.toml": str(settings),
                },
            )
        )
        for name, value in wanted.items():
            monkeypatch.setenv(name, value)
        store = shared_database.moved(fresh_home, database_address(wanted[VARIABLE]))
        (fresh_home / "showstopper.db").unlink()
        servers = []
        try:
            for port in proxy.apps:
                server = Server(fresh_home, "showstopper")
                server.port, server.command = port, ways(port)["showstopper"]
                servers.append(server.start())
            with proxy.running():
                reachable(proxy)
                yield Team(proxy, servers, store)
        finally:
            for server in servers:
                server.stop()
            store.close()


def unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def reachable(proxy: Proxy) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{proxy.url}/health", timeout=5, context=unverified())
        except OSError:
            assert time.monotonic() < until, (proxy.folder / "error.log").read_text()
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def visitor(browser) -> Iterator[Callable[[str], Page]]:
    """Seat somebody at a browser that nginx sends to one of the two processes."""
    contexts = []

    def sit(place: str) -> Page:
        context = browser.new_context(
            viewport={"width": 1280, "height": 800}, ignore_https_errors=True
        )
        context.add_cookies(
            [{"name": "showstopper_place", "value": place, "url": f"https://{HOST}"}]
        )
        contexts.append(context)
        return context.new_page()

    yield sit
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_meeting_is_held_through_the_proxy_on_both_processes(
    team: Team, visitor: Callable[[str], Page]
) -> None:
    page, viewer, stranger = visitor("a"), visitor("b"), visitor("b")
    assert plain_answer(team.proxy) == (301, f"https://{HOST}/finding")
    page.goto(f"{team.proxy.url}/")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="ann", exact=True).click()
    expect(page.get_by_text("Signed in as Ann Lee")).to_be_visible(timeout=screen.PATIENCE)
    meeting = screen.start_meeting(page)
    assert [item["name"] for item in page.context.cookies() if not item["secure"]] == []

    public = PublicStore(team.store.home, team.store.address)
    token = public.make_link(("watch",), meeting, now(), hours=1)
    public.close()
    viewer.goto(f"{team.proxy.url}/enter/{token}")
    screen.shows_step(viewer, "Opening")
    page.keyboard.press("2")
    screen.shows_step(viewer, "Finding")
    assert viewer.url.startswith(f"{team.proxy.url}/audience")

    stranger.goto(f"{team.proxy.url}/audience?meeting={meeting}")
    expect(stranger.get_by_text("Presenters sign in.")).to_be_visible(timeout=screen.PATIENCE)
    expect(stranger.get_by_text("Errors rose")).to_have_count(0)

    # The process of the presenter ends; her browser goes on with the other one.
    team.servers[0].kill()
    page.reload()
    expect(page.get_by_text("Signed in as Ann Lee")).to_be_visible(timeout=screen.PATIENCE)
    screen.shows_step(page, "Finding")
    screen.turn_to(page, "Quantification")
    screen.shows_step(viewer, "Quantification")

    log = team.store.log(meeting)
    assert broken_at(log) is None
    assert {entry.by for entry in log} == {"Ann Lee"}
    for server in team.servers:
        assert postgres_server.PASSWORD not in server.said()


@pytest.mark.slow
def test_a_dump_is_restored_into_an_empty_database_as_the_guide_says(
    team: Team, tmp_path: Path
) -> None:
    programs = postgres_server.programs()
    assert programs is not None
    shared_database.opened(team.store)
    address, dump = os.environ[VARIABLE], tmp_path / "showstopper.dump"
    subprocess.run([programs / "pg_dump", "--format=custom", f"--file={dump}", address], check=True)
    restored = address.rpartition("/")[0] + "/showstopper_restored"
    subprocess.run(
        [programs / "createdb", f"--maintenance-db={address}", "showstopper_restored"], check=True
    )
    subprocess.run(
        [programs / "pg_restore", "--exit-on-error", f"--dbname={restored}", dump], check=True
    )
    done = subprocess.run(
        [sys.executable, "-m", "core.command", "doctor"],
        env=os.environ | {VARIABLE: restored}, capture_output=True, text=True,
    )  # fmt: skip
    assert "1 with an unbroken chain" in done.stdout, done.stdout + done.stderr
    there = Store(team.store.home, database_address(restored))
    assert there.log(shared_database.MEETING) == team.store.log(shared_database.MEETING)
    there.append(shared_database.MEETING, "n", shared_database.note(), now(), "Ann Lee")
    there.close()


def plain_answer(proxy: Proxy) -> tuple[int, str | None]:
    """Ask without TLS, and say where that leads."""
    line = http.client.HTTPConnection(HOST, proxy.http, timeout=10)
    line.request("GET", "/finding")
    answer = line.getresponse()
    line.close()
    return answer.status, answer.getheader("location")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
