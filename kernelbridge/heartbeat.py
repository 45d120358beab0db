"""Notices clients that are gone. Busy is not gone: a process that lives may compute for as long as it likes.

A client on this machine is looked for among its processes. One elsewhere is asked for a sign of life while
somebody waits for it: one whose signs of life come from beside its user code, such as a page, is taken to be
away when it is silent for some seconds, any other after the time of a lease.
"""

from __future__ import annotations

import functools
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped,unused-ignore]

from .lease import Leases
from .session import Session

BEAT = 1.0
"""Seconds between looks."""
SILENCE = 20
"""Looks after which a client that answers beside its user code is away."""
CAPABILITY = "heartbeat"
"""Of a client whose signs of life do not wait for its user code."""


def host_identity() -> str:
    """What process ids of this machine count in: the same text in a client says that it is here.

    Mirrored by ``packages/node/src/jupyter/here.ts``.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


class Heartbeat:
    """Looks after the sessions and leases of one kernel: one thread, and none while there are none."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        self._pulses: list[_Pulse] = []
        self._running = False
        self._lock = threading.Lock()

    def watch(self, session: Session) -> None:
        """Look after a session that has just been opened."""
        with self._lock:
            self._pulses.append(_Pulse(session, self._leases.seconds))
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="kernelbridge-heartbeat", daemon=True).start()

    def _run(self) -> None:
        while self._wanted():
            time.sleep(BEAT)
            for pulse in list(self._pulses):
                self._look(pulse)
            self._leases.expire()

    def _look(self, pulse: _Pulse) -> None:
        try:
            pulse.beat()
        except Exception as error:  # noqa: BLE001 - the others are looked after still
            self._pulses.remove(pulse)
            print(f"kernelbridge: a client is not looked after any more: {error!r}", file=sys.stderr)

    def _wanted(self) -> bool:
        with self._lock:
            self._pulses = [pulse for pulse in self._pulses if pulse.open]
            self._running = bool(self._pulses or self._leases.left)
            return self._running


class _Pulse:
    """One session, as it is looked after."""

    def __init__(self, session: Session, lease: float) -> None:
        self._session = session
        self._lives = _look_of(session)
        self._heard = session.heard
        self._silent = 0
        self._lease = lease
        self._patience = SILENCE if CAPABILITY in session.capabilities else max(1, int(lease / BEAT))

    @property
    def open(self) -> bool:
        return not self._session.closed.done()

    def beat(self) -> None:
        """Look once; what takes long is counted in looks, since a kernel that was stopped heard nothing."""
        if self._lives is None:
            self._listen()
        elif not self._lives() and self._session.process is not None:
            self._session.close(f"its process {self._session.process[0]} has ended", keep=True)

    def _listen(self) -> None:
        session = self._session
        if session.heard > self._heard:
            self._heard, self._silent, session.away = session.heard, 0, None
        elif session.away is None and session.is_awaited:
            self._wait()
        elif session.away is not None:
            self._silent += 1
            if self._silent - self._patience > self._lease / BEAT:
                session.close(f"{session.away}, and did not come back within {self._lease:g} s")

    def _wait(self) -> None:
        if self._silent == 0:
            self._session.ping()
        self._silent += 1
        if self._silent >= self._patience:
            self._session.give_up(f"it has been silent for {self._silent * BEAT:g} s")


def _look_of(session: Session) -> Callable[[], bool] | None:
    """What tells whether the client's process lives; ``None`` for one that is elsewhere or not to be seen."""
    if session.process is None or session.process[1] != host_identity():
        return None
    try:
        return functools.partial(_lives, psutil.Process(session.process[0]))
    except psutil.NoSuchProcess:
        return lambda: False
    except psutil.Error:
        return None


def _lives(process: psutil.Process) -> bool:
    """Whether it runs or is stopped; its number may be another's by now, or wait for its parent to notice."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
