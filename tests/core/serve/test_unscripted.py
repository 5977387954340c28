"""Pages that are opened reserve their places, the audience view leads to the plain one, and nothing
else is touched.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from core.serve.unscripted import Unscripted, with_way

PAGE = b"<html><head><title>x</title></head><body></body></html>"


def answered(
    path: str, query: str = "", language: str = "en", accept: str = "", kind: str = "text/html"
) -> tuple[dict[bytes, bytes], bytes]:
    """Ask for a page that comes in two pieces, and give what is sent: its headers and its body."""
    sent: list[dict[str, Any]] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        assert not {b"accept-encoding"} & dict(scope["headers"]).keys() or path != "/audience"
        headers = [(b"etag", b"a"), (b"content-type", kind.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[20:]})

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"accept-language", language.encode()), (b"accept-encoding", b"gzip")]
    headers += [(b"accept", accept.encode())] if accept else []
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    asyncio.run(Unscripted(page)(scope | {"query_string": query.encode()}, None, send))
    return dict(sent[0]["headers"]), b"".join(item["body"] for item in sent[1:])


def test_the_audience_view_leads_to_the_plain_view_of_its_meeting() -> None:
    headers, body = answered("/audience", "meeting=m-1", "de-DE,de")
    assert b'content="0; url=/plain/m-1"' in body
    assert b"Zur einfachen Ansicht" in body
    assert int(headers[b"content-length"]) == len(body)
    assert b"etag" not in headers


def test_what_no_person_opens_stays_as_it_is() -> None:
    for answer in (answered("/"), answered("/x", accept="text/html", kind="application/json")):
        headers, body = answer
        assert body == PAGE
        assert headers[b"etag"] == b"a"


def test_a_page_that_is_opened_reserves_its_places_before_any_code() -> None:
    headers, body = answered("/finding", accept="text/html,*/*;q=0.8")
    assert body.index(b".st-key-stage { aspect-ratio: 16 / 9; }") < body.index(b"</head>")
    assert b"/plain" not in body
    assert b"modulepreload" in body
    assert b"modulepreload" not in answered("/audience")[1]
    assert int(headers[b"content-length"]) == len(body)
    assert b"etag" not in headers


@pytest.mark.parametrize("meeting", ["", "%22%3E%3Cscript%3E", "../x", "m" * 90])
def test_a_name_that_is_none_leads_to_the_meeting_that_is_held(meeting: str) -> None:
    page = with_way(PAGE, {"query_string": f"meeting={meeting}".encode()}, {}).decode()
    assert 'url=/plain"' in page
    assert "<script>" not in page.split("</noscript>")[0]
