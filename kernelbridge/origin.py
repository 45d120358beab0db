"""Requests that stay at the server they are for: what they carry is told to no other one.

An address that people see is written without what is secret in it.
"""

from __future__ import annotations

import http.client
import re
import urllib.parse
import urllib.request
from email.message import Message
from typing import IO

PORTS = {"http": 80, "https": 443}


class Elsewhere(Exception):
    """The server sends whoever asks to another one; says to which."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects within one origin; urllib would take the token to any other."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage | Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The next request. Raises ``Elsewhere``."""
        if _origin(newurl) == _origin(req.full_url):
            return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
        fp.close()
        raise Elsewhere(shown(newurl))


_opener = urllib.request.build_opener(_Stay)


def asked(request: urllib.request.Request, seconds: float) -> bytes:
    """What the server answers. Raises ``Elsewhere``, and what ``urlopen`` does."""
    with _opener.open(request, timeout=seconds) as answer:
        body: bytes = answer.read()
        return body


def shown(url: str) -> str:
    """An address without its query, where a token may stand, and without a password."""
    return re.sub(r"//.*@", "//", re.sub(r"[?#].*", "", url, flags=re.DOTALL), flags=re.DOTALL)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
