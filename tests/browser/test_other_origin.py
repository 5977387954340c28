"""A page at another port of this machine: it reads nothing, writes nothing, and holds nobody up."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from core.store.database import Store
from tests.browser import screen
from tests.browser.server import Server
from tests.figures import tell

pytestmark = pytest.mark.browser
TRY = """
async (address) => {
  const told = {};
  const socket = (path, kind) => new Promise((done) => {
    const wire = new WebSocket(address.replace("http", "ws") + path, kind);
    wire.onmessage = (event) => done("read " + event.data);
    wire.onopen = () => { told["opened " + path] = true; };
    wire.onerror = () => done("refused");
    setTimeout(() => done("silent"), 4000);
  });
  const image = () => new Promise((done) => {
    const one = new Image();
    one.onload = () => done("read");
    one.onerror = () => done("refused");
    one.src = address + "/media/anything.png";
  });
  told.stream = await socket("/_stcore/stream", ["streamlit", "x"]);
  told.live = await socket("/live", []);
  told.image = await image();
  const ways = [
    ["get", {}],
    ["cookies", {credentials: "include"}],
    ["post", {method: "POST", body: "x", credentials: "include"}],
  ];
  for (const [name, how] of ways) {
    try { told[name] = (await (await fetch(address + "/", how)).text()).slice(0, 40); }
    catch (e) { told[name] = "refused"; }
  }
  try {
    const answer = await fetch(address + "/", {mode: "no-cors", credentials: "include"});
    told.blind = answer.type;
  }
  catch (e) { told.blind = "refused"; }
  return told;
}
"""


class Hostile(http.server.BaseHTTPRequestHandler):
    """A bare page of somebody else's."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><p>elsewhere")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as it is called
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join(5)


def events(home: Path) -> int:
    store = Store(home)
    found = sum(len(store.log(item)) for item, _ in store.meetings()) + len(store.case_ids())
    store.engine.dispose()
    return found


def test_a_page_at_another_port_reads_and_writes_nothing(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page], elsewhere: str
) -> None:
    server = serve(fresh_home)
    page = person()
    screen.open_at(page, f"{server.url}/")
    assert {cookie["name"] for cookie in page.context.cookies()} >= {"showstopper"}
    before = events(fresh_home)
    other = page.context.new_page()
    other.goto(elsewhere)
    gate_state = other.evaluate(TRY, server.url)
    assert not [name for name in gate_state if name.startswith("opened")], json.dumps(gate_state)
    for way in ("stream", "live", "image", "get", "cookies", "post"):
        assert gate_state[way] == "refused", json.dumps(gate_state)
    assert gate_state["blind"] == "opaque"
    assert events(fresh_home) == before


def test_a_page_at_another_port_collects_no_cookie(
    shared_server: Server, person: Callable[..., Page], elsewhere: str
) -> None:
    page = person()
    page.goto(elsewhere)
    page.evaluate(TRY, shared_server.url)
    assert page.context.cookies() == []


def test_foreign_sockets_are_refused_at_once_and_hold_nobody_up(shared_server: Server) -> None:
    here = f"127.0.0.1:{shared_server.port}"
    longest = 0.0
    for _ in range(20):
        began = time.monotonic()
        with (
            pytest.raises(InvalidStatus) as refused,
            connect(
                f"ws://{here}/_stcore/stream",
                origin="http://127.0.0.1:9",
                subprotocols=["streamlit"],
            ),
        ):
            pass
        assert refused.value.response.status_code == 403
        with socket.create_connection(("127.0.0.1", shared_server.port), 5) as line:
            line.sendall(
                f"GET /_stcore/health HTTP/1.1\r\nHost: {here}\r\n"
                "Connection: close\r\n\r\n".encode()
            )
            assert b"200 OK" in line.recv(4096)
        longest = max(longest, time.monotonic() - began)
    # Streamlit's own check asks an address in the network for two seconds.
    assert longest < 1.9
    tell(
        "another origin",
        f"0 reads, 0 writes; a refused socket holds others up for {longest:.2f} s at most",
    )


EAR = """
import ipaddress, os, socket

def _inside(host):
    if host in (None, "", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == socket.gethostname().lower()

def _told(what, host):
    if not _inside(host):
        with open(os.environ["HEARD"], "a") as file:
            file.write(f"{what} {host}\\n")

_connect, _find = socket.socket.connect, socket.getaddrinfo

def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6):
        _told("connect", address[0])
    return _connect(self, address)

def getaddrinfo(host, *rest, **more):
    _told("resolve", host.decode() if isinstance(host, bytes) else host)
    return _find(host, *rest, **more)

socket.socket.connect, socket.getaddrinfo = connect, getaddrinfo
"""


def test_the_server_asks_no_address_outside_this_machine(
    fresh_home: Path,
    serve: Callable[..., Server],
    person: Callable[..., Page],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ear, heard = tmp_path / "ear", tmp_path / "heard.txt"
    ear.mkdir()
    (ear / "sitecustomize.py").write_text(EAR, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(ear))
    monkeypatch.setenv("HEARD", str(heard))
    ask = "import socket\ntry: socket.getaddrinfo('control.invalid', 80)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", ask], check=True)
    assert heard.read_text("utf-8") == "resolve control.invalid\n"
    heard.write_text("", "utf-8")
    server = serve(fresh_home)
    page = person()
    for path in ("/", "/finding", "/follow_up"):
        screen.open_at(page, f"{server.url}{path}")
    here = f"127.0.0.1:{server.port}"
    for origin in ("http://127.0.0.1:9", "http://elsewhere.example"):
        with pytest.raises(InvalidStatus), connect(f"ws://{here}/_stcore/stream", origin=origin):
            pass
    assert heard.read_text("utf-8") == ""
