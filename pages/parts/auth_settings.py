"""What `secrets.toml` says of signing in, and who is signed in by the framework's own cookie."""

from __future__ import annotations

import json
from collections.abc import Mapping

from streamlit import config
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_secrets_auth_section,
    is_authlib_installed,
)
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from core.errors import BadFile, Complaint
from core.messages import mark
from core.serve.sign_in import USER_COOKIE, Claims, SignIn, presenters_in, secrets_files

DEFAULT = "default"  # the framework's name of the provider that stands in [auth] itself


def configured(environment: Mapping[str, str]) -> SignIn | None:
    """Read the sign-in that is configured; None without an [auth] section.

    Raises BadFile where the package for it is not installed.
    """
    for name, value in secrets_files(environment).items():
        config.set_option(name, value)
    section = get_secrets_auth_section()
    if not section:
        return None
    if not is_authlib_installed():
        what = mark("signing in is configured, and the package for it is not installed")
        raise BadFile(Complaint(what, mark("run pip install 'showstopper[auth]'")))
    ids = {DEFAULT: section.get("client_id")} | {
        name: part.get("client_id")
        for name, part in section.items()
        if isinstance(part, Mapping)
    }
    clients = {name: str(client) for name, client in ids.items() if client}
    return SignIn(clients, presenters_in(environment), claims_of)


def claims_of(cookies: Mapping[str, str]) -> Claims | None:
    """Read what a provider said of who sends these cookies; None for who is not signed in."""
    if USER_COOKIE not in cookies:
        return None

    def part(name: str) -> bytes | None:
        return decode_signed_value(
            get_cookie_secret(), name, cookies.get(name, "").encode()
        )

    content = get_cookie_with_chunks(part, USER_COOKIE)
    try:
        claims = json.loads(content or b"{}")
    except ValueError:
        return None
    return (
        claims
        if isinstance(claims, dict) and claims.get("is_logged_in") is True
        else None
    )
