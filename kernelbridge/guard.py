"""Ends a kernel on a server when the command that started it is gone, by whatever way.

Run as ``python -m kernelbridge.guard``, it makes the request that its input names when that ends.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request

ATTEMPTS = 10


class Guard:
    """The other process, as the command holds it."""

    def __init__(self, request: urllib.request.Request) -> None:
        # Ctrl-C at the terminal is not meant for it
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, text=True, start_new_session=True
        )
        if self._process.stdin is not None:
            json.dump({"url": request.full_url, "headers": dict(request.header_items())}, self._process.stdin)
            self._process.stdin.flush()

    def act(self) -> None:
        """End the kernel, for which a server that does not answer has some seconds."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def end(url: str, headers: dict[str, str]) -> None:
    """Ask the server until it answers; one that does not for long has no kernels any more."""
    for _ in range(ATTEMPTS):
        try:
            urllib.request.urlopen(urllib.request.Request(url, headers=headers, method="DELETE")).close()
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                return
        except OSError:
            pass
        else:
            return
        time.sleep(1)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        end(**json.load(sys.stdin))
