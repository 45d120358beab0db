"""A Jupyter server and its kernels, for the command line: asked by HTTP, spoken with over the websocket.

A server of a hub (``https://host/user/NAME/``) and a gateway answer the same. Knows no bridge.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict, deque
from collections.abc import Coroutine
from typing import Any, TypeVar

from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session
from tornado.httpclient import HTTPError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

from .endings import ending
from .origin import Elsewhere, asked, shown

PATIENCE = 60.0
"""Seconds that a server has to answer."""
SOON = 5.0
"""The same, while somebody waits for something else."""
SEEN = 0.02
"""Seconds in which one sees that the other end has hung up."""
RECONNECT = 30.0
"""Seconds for which a connection that was lost is tried again."""
PAGE = re.compile(r"/(?:lab|tree|notebooks|consoles|nbclassic|edit|doc|login|api)(?:/.*)?$")
"""Pages of a server; what stands before them is its prefix."""
USER = re.compile(r".*?/user/[^/]+")
"""A hub's prefix, whose NAME may be that of a page."""
REFUSALS = {401: "refuses the token", 403: "refuses the token, or wants one"}

REFUSED = (OSError, HTTPError, WebSocketError, asyncio.TimeoutError)
"""What a websocket that is not opened raises."""

Message = dict[str, Any]
Result = TypeVar("Result")


class ServerError(Exception):
    """What was asked of the server cannot be had; says why, and what to do."""


class Unreachable(ServerError):
    """The server does not answer at the moment."""


class Lost(Exception):
    """The kernel, or the way to it, has gone."""


class Server:
    """One server, by an address as people have it: with the page that was open, and the token in it."""

    def __init__(self, url: str, token: str | None = None, otherwise: str = "") -> None:
        parts = _parsed(url)
        user = match[0] if (match := USER.match(parts.path)) else ""
        rest = PAGE.sub("", parts.path[len(user) :]).rstrip("/")
        self.url = f"{parts.scheme}://{parts.netloc}{user}{rest}/"
        told = urllib.parse.parse_qs(parts.query).get("token", [""])[0]
        token = (token or told or otherwise).strip()
        if not (token.isascii() and token.isprintable()):
            raise ServerError(f"the token for {self.url} has characters that no token has; copy it anew")
        self.headers = {"Authorization": f"token {token}"} if token else {}

    def kernels(self) -> list[Message]:
        """Those that run."""
        found: list[Message] = self.ask("GET", "kernels")
        return found

    def start(self, name: str) -> str:
        """Start a kernel; its id."""
        names = sorted(self.ask("GET", "kernelspecs")["kernelspecs"])
        if name not in names:
            raise ServerError(f"no kernel {name!r} is installed at {self.url}; there are: {', '.join(names)}")
        return str(self.ask("POST", "kernels", {"name": name})["id"])

    def find(self, name: str) -> str:
        """The id of the kernel of this id, or of the document at this path."""
        ids = [str(kernel["id"]) for kernel in self.kernels()]
        if name in ids:
            return name
        for session in self.ask("GET", "sessions"):
            if session["path"] == name and session["kernel"]:
                return str(session["kernel"]["id"])
        running = f"running there: {', '.join(ids)}" if ids else "none runs there"
        raise ServerError(
            f"{self.url} has no kernel {name!r}, and none of a document of this name; {running}"
        )

    def lives(self, ident: str) -> bool:
        """Whether the kernel is there; one of a server that does not answer may be."""
        try:
            kernels = self.ask("GET", "kernels", seconds=SOON)
            return any(one["id"] == ident and one.get("execution_state") != "dead" for one in kernels)
        except Unreachable:
            return True

    def interrupt(self, ident: str) -> None:
        """Stop what a kernel runs."""
        self.ask("POST", f"kernels/{ident}/interrupt", {}, SOON)

    def ask(self, method: str, path: str, body: Message | None = None, seconds: float = PATIENCE) -> Any:
        """What the server answers; a ``ServerError`` where that is a refusal, or none."""
        try:
            text = asked(self.request(method, path, body), seconds)
        except urllib.error.HTTPError as error:
            error.close()
            raise self._refusal(error, path) from None
        except OSError as error:
            why = getattr(error, "reason", error)
            raise Unreachable(f"no server answers at {self.url} ({why}): has it ended?") from None
        except Elsewhere as error:
            raise ServerError(
                f"{self.url} leads to another server, {error}, which is not asked; give that address"
            ) from None
        except (http.client.InvalidURL, ValueError):
            raise ServerError(
                f"{self.url!r} is no address: a space is written %20, other signs alike"
            ) from None
        except http.client.HTTPException:
            raise ServerError(f"{self.url} is no address of a Jupyter server: it answers no HTTP") from None
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise ServerError(f"{self.url} is no address of a Jupyter server: it answers no JSON") from None

    def request(self, method: str, path: str, body: Message | None = None) -> urllib.request.Request:
        """The request, for whoever makes it."""
        data = None if body is None else json.dumps(body).encode()
        return urllib.request.Request(f"{self.url}api/{path}", data, self.headers, method=method)

    def _refusal(self, error: urllib.error.HTTPError, path: str) -> ServerError:
        if error.code in (502, 503, 504, 424):
            return Unreachable(f"{self.url} is not running, or not yet ({error.code})")
        if error.code in REFUSALS:
            return ServerError(f"{self.url} {REFUSALS[error.code]} ({error.code}); --token, or JUPYTER_TOKEN")
        question = "; is it a Jupyter server's address?" if error.code == 404 else ""
        return ServerError(f"{self.url} answers {error.code} to api/{path}: {error.reason}{question}")


def _parsed(url: str) -> urllib.parse.SplitResult:
    """The parts of an address; what is quoted of a bad one is no secret."""
    try:
        parts = urllib.parse.urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ServerError(f"{shown(url)!r} is no address of a server, such as http://localhost:8888/")
    if "@" in parts.netloc:
        raise ServerError(
            f"{shown(url)!r} was given with a user's name: a Jupyter server takes a token instead"
        )
    return parts


class Websocket:
    """The line to one kernel, by the names of Jupyter's channels."""

    def __init__(self, server: Server, ident: str) -> None:
        self.session: Any = Session()
        self._server = server
        self._ident = ident
        self._loop = asyncio.new_event_loop()
        self._heard: dict[str, deque[Message]] = defaultdict(deque)
        self._reading: asyncio.Future[str | bytes | None] | None = None
        try:
            self._connection = self._connect()
        except REFUSED as error:
            self._loop.close()
            raise ServerError(f"{server.url} opens no websocket to the kernel {ident}: {error}") from None

    def send(self, channel: str, message: Message) -> None:
        """Send a message."""
        text = json.dumps({**message, "channel": channel, "buffers": []}, default=json_default)
        until = time.monotonic() + SOON
        while self._take(SEEN) and time.monotonic() < until:
            pass  # what is written to a line that was hung up is lost, and that is told behind the rest
        while not self._sent(text):
            if not self._take(SOON):
                raise self._deaf()

    def hear(self, channels: list[str], seconds: float) -> Message | None:
        """The next message on one of these channels; ``None`` when none comes in time."""
        until = time.monotonic() + seconds
        while True:
            for name in channels:
                if self._heard[name]:
                    return self._heard[name].popleft()
            left = until - time.monotonic()
            if left <= 0 or not self._take(left):
                return None

    def close(self) -> None:
        """End the connection; the kernel runs on."""
        self._wait(self._closed(), PATIENCE)
        self._loop.close()

    async def _closed(self) -> None:
        self._connection.close()
        if self._reading is not None:
            self._reading.cancel()
        await asyncio.sleep(0)

    def _sent(self, text: str) -> bool:
        try:
            self._wait(self._written(text), PATIENCE)
        except WebSocketError:
            return False
        except asyncio.TimeoutError:
            raise self._deaf() from None
        return True

    def _deaf(self) -> Lost:
        return Lost(f"the connection to {self._server.url} takes nothing any more")

    async def _written(self, text: str) -> None:
        await self._connection.write_message(text)

    def _take(self, seconds: float) -> bool:
        """Sort in one message, or tell that none arrives; one with buffers is of a comm, and no output."""
        reading = self._loop.run_until_complete(self._read(seconds))
        if reading is None:
            return False
        text = reading.result()
        if text is None:
            self._reconnect()
        elif isinstance(text, str):
            message = json.loads(text)
            self._mourn(message)
            self._heard[message["channel"]].append(message)
        return True

    def _mourn(self, message: Message) -> None:
        how = ending(message)
        if how is not None:
            raise Lost(f"the kernel {self._ident} of {self._server.url} has gone: {how}")

    async def _read(self, seconds: float) -> asyncio.Future[str | bytes | None] | None:
        """The next message, unless it takes longer. A read that is canceled may take a message with it."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._connection.read_message())
        done, _ = await asyncio.wait({self._reading}, timeout=seconds)
        if not done:
            return None
        reading, self._reading = self._reading, None
        return reading

    def _connect(self) -> WebSocketClientConnection:
        path = f"kernels/{self._ident}/channels?session_id={self.session.session}"
        request = self._server.request("GET", path)
        url = f"ws{request.full_url.removeprefix('http')}"
        return self._wait(self._opened(HTTPRequest(url, headers=self._server.headers)), PATIENCE)

    async def _opened(self, request: HTTPRequest) -> WebSocketClientConnection:
        return await websocket_connect(request, max_message_size=2**30)

    def _reconnect(self) -> None:
        """The server keeps for this session what it could not deliver."""
        until = time.monotonic() + RECONNECT
        while True:
            try:
                self._connection = self._connect()
            except REFUSED as error:
                if not self._server.lives(self._ident):
                    raise Lost(f"the kernel {self._ident} of {self._server.url} was shut down") from None
                if time.monotonic() > until:
                    raise Lost(f"the connection to {self._server.url} was lost: {error}") from None
                time.sleep(0.5)
            else:
                return

    def _wait(self, work: Coroutine[Any, Any, Result], timeout: float) -> Result:
        return self._loop.run_until_complete(asyncio.wait_for(work, timeout))
