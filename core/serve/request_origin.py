"""Where a request comes from: from a page of ours or of others, from a person or a script."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope

from core.script.steps import MEETING_PAGE, WALK
from core.serve.roles import loopback

WATCHES = "showstopper_watches"
# Where the presenter may come in; the audience's own page, a remote's and a voter's are none of
# them.
PRESENTER_PAGES = (
    "",
    *(step.page.removesuffix(".py") for step in WALK if step.page != MEETING_PAGE),
    "case",
    "setup",
    "rehearsal",
    "follow_up",
    "replay",
    "archive",
    "terms",
)


def headers_of(scope: Scope) -> dict[str, str]:
    """Give the headers of a request by lower-case name."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in scope["headers"]
    }


def from_our_page(scope: Scope) -> bool:
    """Say whether a request comes from a page of ours, by scheme, host and port, or from a person
    who goes to an address.

    A socket must name where it comes from, as every browser does. A request without an Origin is
    let in unless the browser says that another page makes it; a person may follow a link from
    anywhere.
    """
    headers = headers_of(scope)
    origin = headers.get("origin")
    if origin is not None:
        scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
        # A proxy with TLS says so; a page cannot set this header for another address without being
        # allowed to.
        schemes = (
            {scheme, "https"}
            if headers.get("x-forwarded-proto") == "https"
            else {scheme}
        )
        return origin.lower() in {
            f"{scheme}://{headers.get('host', '').lower()}" for scheme in schemes
        }
    if scope["type"] == "websocket":
        return False
    if headers.get("sec-fetch-site") in {"same-site", "cross-site"}:
        navigates = (
            headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest") == "document"
        )
        return scope["method"] == "GET" and navigates
    return True


def gone_to_by_hand(headers: Mapping[str, str]) -> bool:
    """Say whether a person typed the address, opened it from outside, or came from a page of ours.

    Browsers say so of addresses inside this machine; of others they say nothing.

    >>> gone_to_by_hand({"host": "localhost:8501"})
    False
    >>> gone_to_by_hand({"host": "localhost:8501", "sec-fetch-site": "none"})
    True
    >>> gone_to_by_hand({"host": "127.0.0.1:8501", "sec-fetch-site": "same-site"})
    False
    >>> gone_to_by_hand({"host": "10.0.0.7:8501"})
    True
    """
    site = headers.get("sec-fetch-site")
    if site is None:
        return not loopback(headers.get("host", "").rsplit(":", 1)[0].strip("[]"))
    return site in {"none", "same-origin"}


def leads_in(path: str, headers: Mapping[str, str]) -> bool:
    """Say whether a request is a person going to one of the presenter's pages, and not a picture or
    a script that names it.

    A browser that was opened for the audience, as on a second screen, stays the audience's: only
    the front page makes it another.

    >>> leads_in("/", {}), leads_in("/finding", {"sec-fetch-mode": "navigate"})
    (True, True)
    >>> leads_in("/audience", {}), leads_in("/finding", {"sec-fetch-dest": "image"})
    (False, False)
    >>> watches = {"cookie": "showstopper_watches=1"}
    >>> leads_in("/finding", watches), leads_in("/", watches)
    (False, True)
    """
    if path != "/" and f"{WATCHES}=" in headers.get("cookie", ""):
        return False
    navigates = (
        headers.get("sec-fetch-mode", "navigate") == "navigate"
        and headers.get("sec-fetch-dest", "document") == "document"
    )
    return path.strip("/") in PRESENTER_PAGES and navigates
