"""The security headers of every answer, and the policy that fits a page."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Streamlit's charts compile their expressions, its styles are set from script, and a recording is
# a blob of the page's own until it is sent; nothing may come from elsewhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self'"
    " 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:;"
    " connect-src 'self' blob:{socket};"
    " worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action"
    " 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # With "no-referrer" a form of our own would not say where it comes from either.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
Headers = list[tuple[bytes, bytes]]


def policy_for(headers: Mapping[str, str]) -> str:
    """Write the content policy with the one address at which sockets are.

    Older browsers do not count it as our own.

    >>> policy = policy_for({"host": "localhost:8501"})
    >>> "connect-src 'self' blob: ws://localhost:8501 wss://localhost:8501;" in policy
    True
    >>> "connect-src 'self' blob:;" in policy_for({"host": "a; script-src *"})
    True
    """
    host = headers.get("host", "")
    named = (
        re.fullmatch(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?", host)
        is not None
    )
    return POLICY.format(socket=f" ws://{host} wss://{host}" if named else "")
