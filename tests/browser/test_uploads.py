"""Over HTTP, with a running server: the presenter uploads, and nobody else does."""

from __future__ import annotations

import asyncio
import http.client
import urllib.request
import uuid
from collections.abc import Callable, Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from tests.bench.raw import on_a_loop
from tests.browser.server import Server

pytestmark = pytest.mark.faults
BOUNDARY = "a-file"
CONTENT = b"id,label,baseline_prediction,candidate_prediction\nr0,1,1,0\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("uploads") / "home") as item:
        yield item


def cookie_of(server: Server, path: str) -> str:
    """Go to a page as a browser does, and take the cookies that it is given."""
    asked = urllib.request.Request(
        f"{server.url}{path}",
        headers={
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Dest": "document",
            "Sec-Fetch-Site": "none",
        },
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        supplied = answer.headers.get_all("set-cookie") or []
    return "; ".join(item.split(";", 1)[0] for item in supplied)


def put(server: Server, session: str, cookie: str, content: bytes = CONTENT) -> tuple[int, str]:
    body = (
        (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="rows.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )
    token = cookie_of(server, "/_stcore/health")  # against requests that other pages forge
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Origin": server.url,
        "X-Xsrftoken": token.partition("=")[2],
        "Cookie": "; ".join(item for item in (cookie, token) if item),
    }
    line.request("PUT", f"/_stcore/upload_file/{session}/{uuid.uuid4()}", body, headers)
    answer = line.getresponse()
    return answer.status, answer.read().decode()


async def with_session(server: Server, cookie: str, work: Callable[[str], None]) -> None:
    """Open a session as the page's script does, and do something while it is open."""
    headers = {"Cookie": cookie} if cookie else {}
    async with connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        origin=server.url,
        additional_headers=headers,
        subprotocols=["streamlit"],
        max_size=None,
    ) as line:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        await line.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await asyncio.wait_for(line.recv(), 60))
            if message.WhichOneof("type") == "new_session":
                break
        await asyncio.to_thread(work, message.new_session.initialize.session_id)


def test_the_audience_uploads_nothing_and_the_presenter_does(server: Server) -> None:
    presenter, audience = cookie_of(server, "/"), cookie_of(server, "/audience")
    assert presenter.startswith("showstopper=")
    assert "showstopper=" not in audience
    statuses: dict[str, tuple[int, str]] = {}

    def by_presenter(session: str) -> None:
        statuses["presenter"] = put(server, session, presenter)
        statuses["her session without her cookie"] = put(server, session, "")

    def by_audience(session: str) -> None:
        statuses["audience"] = put(server, session, audience)
        statuses["audience with half a cookie"] = put(server, session, f"{presenter}0")

    on_a_loop(with_session(server, presenter, by_presenter))
    on_a_loop(with_session(server, audience, by_audience))
    assert statuses.pop("presenter")[0] == 204
    refused = (403, "Only the presenter uploads files.")
    assert statuses == dict.fromkeys(statuses, refused)


def test_what_a_killed_server_left_is_removed_at_the_next_start(server: Server) -> None:
    left = server.home / "rows" / f"working-{2**22 + 1}-abc"
    left.mkdir(parents=True)
    server.kill()
    server.start()
    assert not left.exists()
