"""The page of the audience view leads to the plain one; no other page is touched."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from core.serve.unscripted import Unscripted, with_way

PAGE = "<html><head><title>x</title></head><body></body></html>"


@pytest.fixture
def client() -> TestClient:
    def page(_: object) -> HTMLResponse:
        return HTMLResponse(PAGE, headers={"etag": '"a"'})

    routes = [Route("/audience", page), Route("/", page)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Unscripted)]))


def test_the_audience_view_leads_to_the_plain_view_of_its_meeting(client: TestClient) -> None:
    answer = client.get("/audience?meeting=m-1", headers={"accept-language": "de-DE,de"})
    assert 'content="0; url=/plain/m-1"' in answer.text
    assert "Zur einfachen Ansicht" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers


def test_another_page_stays_as_it_is(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.text == PAGE
    assert answer.headers["etag"] == '"a"'


@pytest.mark.parametrize("meeting", ["", "%22%3E%3Cscript%3E", "../x", "m" * 90])
def test_a_name_that_is_none_leads_to_the_meeting_that_is_held(meeting: str) -> None:
    scope = {"query_string": f"meeting={meeting}".encode()}
    page = with_way(PAGE.encode(), scope, {}).decode()
    assert 'url=/plain"' in page
    assert "<script>" not in page.split("</noscript>")[0]
