"""Limits: what is one, where they are set, and what is said when one is reached."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from kernelbridge.limits import DEFAULT_LIMITS, VARIABLE, checked, limits_of
from tests.kernels import LIMITS, Kernel, RawClient


def test_a_message_may_be_as_large_as_the_memory_of_the_machine() -> None:
    assert DEFAULT_LIMITS["messageBytes"] == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def test_the_variable_changes_the_limits_that_it_names_and_no_other() -> None:
    assert limits_of({}) == DEFAULT_LIMITS
    assert limits_of({VARIABLE: ""}) == DEFAULT_LIMITS
    assert limits_of({VARIABLE: '{"depth": 7, "handles": 5}'}) == {**DEFAULT_LIMITS, "depth": 7, "handles": 5}


BAD = {
    "no JSON": "messageBytes=5",
    "no object": "[5]",
    "null": "null",
    "an unknown limit": '{"message_bytes": 100000}',
    "not a number": '{"messageBytes": NaN}',
    "infinite": '{"messageBytes": Infinity}',
    "negative": '{"messageBytes": -1}',
    "zero": '{"items": 0}',
    "a fraction": '{"depth": 2.5}',
    "a float": '{"depth": 2.0}',
    "a boolean": '{"depth": true}',
    "text": '{"depth": "7"}',
    "too small to say that anything is too large": '{"messageBytes": 1000}',
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_limit_is_refused_by_the_name_of_the_variable(case: str) -> None:
    with pytest.raises(ValueError, match=VARIABLE):
        limits_of({VARIABLE: BAD[case]})


def test_a_peer_may_know_limits_that_we_do_not_and_leave_out_what_we_know() -> None:
    assert checked({"depth": 5, "colours": -1}) == {**DEFAULT_LIMITS, "depth": 5}


def test_a_kernel_with_a_bad_variable_says_so_when_the_bridge_is_loaded() -> None:
    kernel = Kernel({**os.environ, VARIABLE: '{"messageBytes": "all"}'})
    try:
        ran = kernel.run("%load_ext kernelbridge")
        assert ran.ename == "ValueError"
        assert "the limit `messageBytes` is 'all'" in ran.error
        assert VARIABLE in ran.error
    finally:
        kernel.stop()


def test_a_message_above_the_kernel_s_limit_is_refused_with_the_size_and_the_option() -> None:
    kernel = Kernel({**os.environ, VARIABLE: '{"messageBytes": 100000}'})
    try:
        kernel.run("%load_ext kernelbridge")
        client = RawClient(kernel, "large")
        _, welcome = client.open()
        assert welcome["limits"]["messageBytes"] == 100_000
        client.send_raw(3, b"{}", bytes(200_000))
        kind, (body,) = client.next()
        reason = json.loads(body)["reason"]
        assert kind == 8
        assert "a message of 200002 bytes is larger than the 100000" in reason
        assert "KERNELBRIDGE_LIMITS='{\"messageBytes\": 200002}'" in reason
    finally:
        kernel.stop()


@pytest.mark.parametrize("limits", [{"depth": -1}, {"messageBytes": 1e9}, [], None])
def test_a_client_with_bad_limits_ends_its_own_session_only(
    kernel: Kernel, client: RawClient, limits: object
) -> None:
    bad = RawClient(kernel, f"bad {limits}")
    kind, body = bad.open(limits=limits)
    assert kind == 2
    assert "malformed" in body["error"]["message"]
    assert client.value("eval", "1 + 1", [], []) == 2


def arrays_of(client: RawClient, idents: list[int]) -> tuple[dict[int, Any], int]:
    """What was answered, arrays as the bytes of their frames, and in how many messages."""
    found: dict[int, Any] = {}
    messages = 0
    while set(found) < set(idents):
        _, (body, *frames) = client.next()
        messages += 1
        for ident, ok, wire in json.loads(body)["results"]:
            found[ident] = frames[wire["array"][0] - 1] if ok else wire["error"]
    return found, messages


def test_of_results_that_are_too_large_together_each_arrives_and_of_one_too_large_the_reason(
    kernel: Kernel,
) -> None:
    client = RawClient(kernel, "small")
    client.open(limits={**LIMITS, "messageBytes": 100_000})
    sizes = {1: 60_000, 2: 200_000, 3: 60_000, 4: 10, 5: 60_000}
    ops = [[-1, "import", "numpy"]]
    for ident, size in sizes.items():
        ops += [
            [-10 - ident, "method", {"result": -1}, "full", [size, ident, "u1"], None],
            [ident, "copy", {"result": -10 - ident}],
        ]
    client.send(3, {"ops": ops, "pull": list(sizes), "release": [[], []], "chain": 0})
    found, messages = arrays_of(client, list(sizes))
    refused = found.pop(2)
    assert found == {ident: bytes([ident]) * size for ident, size in sizes.items() if ident != 2}
    assert messages > 1
    assert refused["type"] == "kernelbridge.LimitError"
    assert "bytes is larger than the 100000 (`messageBytes`) that the client accepts" in refused["message"]
    assert 'launch({ limits: {"messageBytes": ' in refused["message"]
    assert client.value("eval", "1 + 1", [], []) == 2
