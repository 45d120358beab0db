"""Ends a kernel on a server when the command that started it is gone, by whatever way.

Run as ``python -m kernelbridge.guard``, it makes the request that its input names when that ends.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request

from .origin import Elsewhere, asked, shown

ATTEMPTS = 10
ANSWER = 5.0
"""Seconds that an answer may take."""
PATIENCE = 15.0
"""Seconds for which the command waits; the other process goes on trying."""


class Guard:
    """The other process, as the command holds it."""

    def __init__(self, request: urllib.request.Request) -> None:
        # Ctrl-C at the terminal is not meant for it
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            # who reads what the command prints does not wait for this process
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._url = request.full_url
        if self._process.stdin is not None:
            json.dump({"url": request.full_url, "headers": dict(request.header_items())}, self._process.stdin)
            self._process.stdin.flush()

    def act(self) -> None:
        """End the kernel, for which a server that does not answer has some seconds."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            told = f"kernelbridge: the server does not answer, the kernel at {shown(self._url)} may run on"
            print(told, file=sys.stderr)


def end(url: str, headers: dict[str, str]) -> None:
    """Ask the server until it answers; one that does not for long has no kernels any more."""
    for _ in range(ATTEMPTS):
        try:
            asked(urllib.request.Request(url, headers=headers, method="DELETE"), ANSWER)
        except Elsewhere:
            return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                return
        except (OSError, http.client.HTTPException):
            pass
        else:
            return
        time.sleep(1)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        end(**json.load(sys.stdin))
