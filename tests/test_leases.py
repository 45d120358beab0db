"""Clients that vanish, come back, or come twice: what the kernel keeps for them, and for how long."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from kernelbridge.heartbeat import host_identity
from kernelbridge.lease import SUPERSEDED

from .kernels import Kernel, RawClient

SETUP = """
import gc, weakref
class Thing:
    name = "thing"
alive = []
def make():
    thing = Thing()
    alive.append(weakref.ref(thing))
    return thing
def count():
    gc.collect()
    return sum(one() is not None for one in alive)
"""
FUNCTION = {"mine": [5, {"type": "Function", "repr": "function f", "flags": "c"}]}


@pytest.fixture(scope="module")
def brief() -> Iterator[Kernel]:
    """A kernel whose leases last for two seconds."""
    kernel = Kernel({**os.environ, "KERNELBRIDGE_LEASE": "2"})
    assert kernel.run("%load_ext kernelbridge").status == "ok"
    kernel.run(SETUP)
    yield kernel
    kernel.stop()


@pytest.fixture(scope="module", autouse=True)
def defined(kernel: Kernel) -> None:
    assert kernel.run(SETUP).status == "ok"


def asleep() -> subprocess.Popen[bytes]:
    """A process that stands for a client's."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


def holding(kernel: Kernel, name: str, **hello: Any) -> tuple[RawClient, dict[str, Any], int]:
    """A client that holds one thing; its welcome and the reference."""
    kernel.run("alive.clear()")
    client = RawClient(kernel, name)
    _, welcome = client.open(**hello)
    return client, welcome, client.value("eval", "make()", [], [])["mine"][0]


def error_of(client: RawClient, operation: list[Any]) -> tuple[str, str]:
    succeeded, wire = client.batch([[900, *operation]], [900])[900]
    assert not succeeded
    return wire["error"]["type"], wire["error"]["message"]


# A client that vanishes.


def test_what_a_killed_client_owes_is_rejected_by_name(kernel: Kernel) -> None:
    process = asleep()
    client, *_ = holding(kernel, "killed", process=[process.pid, host_identity()])
    client.value("setname", "theirs", FUNCTION)
    request = kernel.start("theirs()")
    assert client.next()[0] == 3
    process.kill()  # and not waited for: a process that its parent has not noticed has ended, too
    ran = kernel.outcome(request)
    assert ran.ename == "ConnectionClosedError"
    assert f"raw is gone, and its objects with it; make them again: its process {process.pid}" in ran.error
    assert "process" in kernel.run("theirs()").error
    process.wait()


def test_a_stopped_or_busy_client_is_waited_for(kernel: Kernel) -> None:
    process = asleep()
    client, *_ = holding(kernel, "stopped", process=[process.pid, host_identity()])
    client.value("setname", "theirs", FUNCTION)
    process.send_signal(signal.SIGSTOP)
    request = kernel.start("theirs()")
    _, (body, *_) = client.next()
    # the kernel looks at it two more times
    subprocess.run([sys.executable, "-c", "import time; time.sleep(3)"], check=True)
    client.send(4, {"results": [[json.loads(body)["ops"][0][0], 1, 7]]})
    assert kernel.outcome(request).text == "7"
    process.kill()
    process.wait()


def test_a_silent_client_that_computes_nothing_is_away_and_may_come_back(brief: Kernel) -> None:
    client, *_ = holding(brief, "remote")
    client.value("setname", "theirs", FUNCTION)
    request = brief.start("theirs()")
    assert [client.next()[0], client.next()[0]] == [3, 6], "the call, and the question for a sign of life"
    ran = brief.outcome(request)
    assert ran.ename == "ConnectionClosedError"
    assert "silent for 2 s" in ran.error
    client.send_raw(7)
    assert client.value("eval", "1 + 1", [], []) == 2


# Leases.


def test_a_token_gives_a_successor_the_session_and_its_objects(kernel: Kernel) -> None:
    client, welcome, ref = holding(kernel, "first")
    client.value("setname", "theirs", FUNCTION)
    client.send(8, {"reason": "restarts", "keep": True})
    second = RawClient(kernel, "second")
    _, again = second.open(token=welcome["token"])
    assert [again[name] for name in ("session", "token")] == [welcome["session"], welcome["token"]]
    assert again["inherited"] >= ref
    assert second.value("get", {"yours": ref}, "name") == "thing"
    assert second.value("eval", "it", ["it"], [{"yours": ref}])["mine"][0] == ref
    ran = kernel.run("theirs()")
    assert ran.ename == "ConnectionClosedError"
    assert "raw is gone" in ran.error
    second.batch([], [], release=([*range(2000)], [[ref, 1]]))
    assert second.value("eval", "count()", [], []) == 0


def test_what_nobody_comes_back_for_is_freed(brief: Kernel) -> None:
    client, welcome, _ = holding(brief, "expires")
    client.send(8, {"reason": "restarts", "keep": True})
    assert brief.run("count()").text == "1"
    assert "left behind: raw" in brief.run("%bridge status").stdout
    assert brief.run("import time; time.sleep(3.5); count()").text == "0"
    kind, body = RawClient(brief, "late").open(token=welcome["token"])
    assert (kind, body["error"]["type"]) == (2, "LeaseError")
    assert "nobody came back for it within 2 s (KERNELBRIDGE_LEASE)" in body["error"]["message"]


def test_a_clean_end_frees_at_once_and_ends_the_token(kernel: Kernel) -> None:
    client, welcome, _ = holding(kernel, "clean")
    client.send(8, {"reason": "done"})
    assert kernel.run("count()").text == "0"
    kind, body = RawClient(kernel, "after").open(token=welcome["token"])
    assert (kind, body["error"]["type"]) == (2, "LeaseError")
    assert "has ended: done" in body["error"]["message"]


@pytest.mark.parametrize("token", ["guess", "ünbekannt", "x" * 10_000])
def test_a_wrong_token_is_refused_by_name(kernel: Kernel, token: str) -> None:
    kind, body = RawClient(kernel, f"wrong {len(token)} {token[0]!r}").open(token=token)
    assert (kind, body["error"]["type"]) == (2, "LeaseError")
    assert "no session has this token" in body["error"]["message"]


def test_of_two_clients_with_one_token_the_later_wins_and_the_earlier_is_told(kernel: Kernel) -> None:
    client, welcome, ref = holding(kernel, "earlier")
    later = RawClient(kernel, "later")
    later.hello(token=welcome["token"])
    kind, (body,) = client.next()
    assert (kind, json.loads(body)) == (8, {"reason": SUPERSEDED})
    kind, (body,) = later.next()
    assert (kind, json.loads(body)["session"]) == (1, welcome["session"])
    assert later.value("get", {"yours": ref}, "name") == "thing"


def test_only_so_many_are_kept(kernel: Kernel) -> None:
    tokens = []
    for at in range(18):
        client = RawClient(kernel, f"many {at}")
        tokens.append(client.open()[1]["token"])
        client.send(8, {"reason": "restarts", "keep": True})
    refused = [RawClient(kernel, f"again {at}").open(token=token)[0] == 2 for at, token in enumerate(tokens)]
    assert refused[:2] == [True, True]
    assert refused[-10:] == [False] * 10


# What breaks the rules ends its own session, by name, and nothing else.

BAD_HELLOS: dict[str, Any] = {
    "no limits": {"limits": None},
    "a client that is text": {"client": "me"},
    "a name that is a number": {"client": {"name": 1}},
    "capabilities that are numbers": {"capabilities": [1]},
    "a token that is a list": {"token": [1]},
    "a process without a host": {"process": [1]},
    "a negative process": {"process": [-1, "here"]},
    "a limit below the least": {"limits": {"messageBytes": 1}},
}


@pytest.mark.parametrize("case", BAD_HELLOS)
def test_a_hello_is_refused_by_name_for(kernel: Kernel, case: str) -> None:
    client = RawClient(kernel, case)
    kind, body = client.open(**BAD_HELLOS[case])
    assert (kind, body["error"]["type"]) == (2, "ProtocolError")
    assert "the hello is malformed" in body["error"]["message"]
    assert kernel.run("1 + 1").text == "2"
