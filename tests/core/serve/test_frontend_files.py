"""The browser's code is read once, given whole to everybody, and packed to who is elsewhere."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from core.serve.frontend_files import FrontendFiles

BODY = b"export const a = 1;\n" * 500
PATH = "/static/js/index.AbCd1234.js"
HERE, AWAY = "127.0.0.1", "10.0.0.9"


class Disk:
    """Files as Streamlit gives them, in two pieces, counted."""

    def __init__(self, status: int = 200, control: str = "public, immutable") -> None:
        self.asked, self.status, self.control = 0, status, control

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        kind = b"font/woff2" if scope["path"].endswith("woff2") else b"application/javascript"
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(BODY)).encode()),
            (b"cache-control", self.control.encode()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": BODY[:100], "more_body": True})
        await send({"type": "http.response.body", "body": BODY[100:]})


def answer(
    files: FrontendFiles, path: str = PATH, client: str = HERE, method: str = "GET", **headers: str
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Ask for a file, and give the status, the headers and the bytes that are sent."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asked = {"host": f"{HERE}:8501", "accept_encoding": "gzip, br"} | headers
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()
        ],
        "client": (client, 50_000),
        "server": (HERE, 8501),
    }
    asyncio.run(files(scope, None, send))
    body = b"".join(item["body"] for item in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


def test_a_file_is_read_once_and_given_whole_to_each_who_asks() -> None:
    disk = Disk()
    files = FrontendFiles(disk)
    for _ in range(3):
        status, headers, body = answer(files)
        assert (status, body) == (200, BODY)
        assert headers[b"content-length"] == str(len(BODY)).encode()
        assert headers[b"cache-control"] == b"public, immutable"
        assert b"content-encoding" not in headers
    assert disk.asked == 1


def test_who_is_elsewhere_gets_it_packed_where_the_browser_unpacks() -> None:
    disk = Disk()
    files = FrontendFiles(disk)
    _, headers, body = answer(files, client=AWAY)
    assert gzip.decompress(body) == BODY
    assert headers[b"content-encoding"] == b"gzip"
    assert headers[b"content-length"] == str(len(body)).encode()
    assert headers[b"vary"] == b"accept-encoding"
    _, headers, body = answer(files, client=AWAY, accept_encoding="identity")
    assert body == BODY
    assert b"content-encoding" not in headers
    assert answer(files)[2] == BODY, "at this machine it is not packed"
    assert disk.asked == 1


def test_what_is_packed_already_is_not_packed_again() -> None:
    _, headers, body = answer(FrontendFiles(Disk()), "/static/media/a.B1.woff2", AWAY)
    assert body == BODY
    assert b"content-encoding" not in headers


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/", {}),
        ("/static/js/../../secret", {}),
        ("/static/js/", {}),
        ("/app/static/index.AbCd1234.js", {}),
        (PATH, {"method": "HEAD"}),
        (PATH, {"range": "bytes=0-9"}),
        (PATH, {"if_none_match": "a"}),
    ],
)
def test_what_is_no_whole_file_of_the_frontend_is_passed_on_each_time(
    path: str, asked: dict[str, str]
) -> None:
    disk = Disk()
    files = FrontendFiles(disk)
    assert [answer(files, path, **asked)[2] for _ in range(2)] == [BODY, BODY]
    assert disk.asked == 2


@pytest.mark.parametrize("disk", [Disk(status=404), Disk(control="no-cache")])
def test_an_answer_that_may_change_is_sent_as_it_is_and_not_held(disk: Disk) -> None:
    files = FrontendFiles(disk)
    for _ in range(2):
        assert answer(files)[::2] == (disk.status, BODY)
    assert disk.asked == 2
