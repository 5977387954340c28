"""An identity provider of a test's own, on loopback: OpenID Connect's code flow with PKCE, tokens
signed by RS256, and the faults that a hostile or broken one has.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, CLIENT_SECRET = "showstopper-test", "pl4nted-client-secret"
ACCOUNTS = {
    "ann": {"sub": "1", "name": "Ann Lee", "email": "Ann@Team.example", "email_verified": True},
    "bob": {"sub": "2", "name": "Bob Ray", "email": "bob@elsewhere.example"},
    "eve": {"sub": "3", "name": "Eve", "email": "ann@team.example", "email_verified": False},
}


@dataclass
class Provider:
    """The provider while it runs; `changes` are claims that it gets wrong, and `other_key` has it
    sign with a key that it does not publish.
    """

    changes: dict[str, Any] = field(default_factory=dict)
    other_key: bool = False
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (_Asked,), {"at": self}))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def secrets(self, redirect: str) -> str:
        """Write what stands in `secrets.toml` of an app that signs in here."""
        return (
            f'[auth]\nredirect_uri = "{redirect}"\ncookie_secret = "{secrets.token_hex(32)}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{CLIENT_SECRET}"\n'
            f'server_metadata_url = "{self.issuer}/.well-known/openid-configuration"\n'
        )

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def code_for(self, who: str, asked: dict[str, str]) -> str:
        """Give a code, once, to who has signed in."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked | {"who": who}
        return code

    def token(self, supplied: dict[str, str], client: tuple[str, str]) -> dict[str, Any] | None:
        """Exchange a code; None for a client, a code or a verifier that is wrong."""
        asked = self.codes.pop(supplied.get("code", ""), None)
        challenge = hashlib.sha256(supplied.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or client != (CLIENT, CLIENT_SECRET)
            or supplied.get("redirect_uri") != asked["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 600,
            "nonce": asked["nonce"], **ACCOUNTS[asked["who"]], **self.changes,
        }  # fmt: skip
        key = RSAKey.generate_key(2048, {"kid": "k1"}) if self.other_key else self.key
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 600,
            "id_token": signed,
        }


class _Asked(BaseHTTPRequestHandler):
    at: Provider

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  a name of the base class
        """Say nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self._json(self.at.discovery())
            case "/jwks":
                self._json({"keys": [self.at.key.as_dict(private=False)]})
            case "/authorize" if asked.get("client_id") == CLIENT:
                self._choose(asked)
            case "/signed":
                who = asked.pop("who")
                answer = {"code": self.at.code_for(who, asked), "state": asked["state"]}
                self._go(f"{asked['redirect_uri']}?{urlencode(answer)}")
            case "/logout":
                self._go(asked["post_logout_redirect_uri"])
            case _:
                self._json({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        supplied = {name: values[0] for name, values in parse_qs(body).items()}
        basic = self.headers.get("authorization", "").removeprefix("Basic ")
        name, _, word = base64.b64decode(basic).decode().partition(":")
        found = self.at.token(supplied, (name, word)) if self.path == "/token" else None
        self._json({"error": "invalid_grant"} if found is None else found, 200 if found else 400)

    def _choose(self, asked: dict[str, str]) -> None:
        links = "".join(
            f'<p><a href="/signed?{html.escape(urlencode(asked | {"who": who}))}">{who}</a></p>'
            for who in ACCOUNTS
        )
        self._send(200, "text/html", f"<h1>Choose an account</h1>{links}".encode())

    def _go(self, to: str) -> None:
        self.send_response(302)
        self.send_header("location", to)
        self.send_header("content-length", "0")
        self.end_headers()

    def _json(self, content: dict[str, Any], status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(content).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
