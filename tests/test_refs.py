"""The tables of references, where threads and finalizers meet."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from typing import Any

import pytest

from kernelbridge.errors import LimitError, ReleasedError
from kernelbridge.protocol import Info
from kernelbridge.refs import Exports, Imports, Proxy

INFO: Info = {"type": "Object", "repr": "{}", "flags": ""}


class Thing:
    """Something that is given out."""


def imports(on_gone: Any = lambda: None) -> Imports:
    return Imports(lambda ref, info: Proxy(), on_gone)


def test_an_object_keeps_its_reference_and_its_owner_until_all_introductions_are_back() -> None:
    exports, thing = Exports(), Thing()
    ref = exports.introduce(thing)["mine"][0]
    assert exports.introduce(thing)["mine"][0] == ref
    exports.release(ref, 1)
    assert exports.resolve(ref) is thing
    exports.release(ref, 1)
    with pytest.raises(ReleasedError, match=f"reference {ref} is not held"):
        exports.resolve(ref)
    assert exports.introduce(thing)["mine"][0] != ref


def test_an_object_whose_end_introduces_another_one_ends_without_a_lock() -> None:
    exports = Exports()

    class Last(Thing):
        def __del__(self) -> None:
            exports.introduce(Thing())

    ref = exports.introduce(Last())["mine"][0]
    exports.release(ref, 1)
    assert len(exports) == 1


def test_many_are_told_once_and_too_many_refused_until_there_is_room() -> None:
    told: list[str] = []
    exports = Exports(10, told.append)
    things = [Thing() for _ in range(10)]
    refs = [exports.introduce(thing)["mine"][0] for thing in things]
    with pytest.raises(LimitError, match="holds 10 Python objects"):
        exports.introduce(Thing())
    assert exports.introduce(things[0])["mine"][0] == refs[0]
    exports.on_full = lambda: exports.release(refs[1], 1)
    exports.introduce(Thing())
    assert len(told) == 1
    assert "holds 1 Python objects (mostly 1 tests.Thing); at 10 operations fail" in told[0]


def test_a_proxy_is_the_same_while_anyone_holds_it_and_gives_back_all_its_introductions() -> None:
    table = imports()
    proxy = table.accept(7, INFO)
    assert table.accept(7, INFO) is proxy
    assert table.ref_of(proxy) == 7
    assert table.ref_of(Proxy()) is None
    del proxy
    assert table.take_released() == [(7, 2)]
    assert table.take_released() == []
    assert len(table) == 0


def test_a_proxy_made_anew_takes_over_what_the_old_one_held() -> None:
    table = imports()
    table.accept(7, INFO)
    fresh = table.accept(7, INFO)
    assert table.take_released() == []
    del fresh
    assert table.take_released() == [(7, 2)]


def test_a_turn_without_a_batch_is_announced_once() -> None:
    announced: list[int] = []
    table = imports(lambda: announced.append(1))
    held = [table.accept(ref, INFO) for ref in range(100)]
    held.clear()
    table.give_back(7)
    assert announced == [1]
    assert len(table.take_released()) == 101
    table.accept(5, INFO)
    assert announced == [1, 1]


def test_threads_that_take_and_drop_the_same_objects_lose_no_introduction() -> None:
    table = imports()
    accepted, released = [0] * 8, [0] * 8

    def work(number: int) -> None:
        for turn in range(2000):
            knot: list[Any] = [table.accept(turn % 5, INFO)]
            knot.append(knot)
            accepted[number] += 1
            if turn % 50 == number:
                gc.collect()
            released[number] += sum(count for _, count in table.take_released())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gc.collect()
    rest = sum(count for _, count in table.take_released())
    assert sum(released) + rest == sum(accepted)
    assert len(table) == 0


AT_EXIT = """
import asyncio, threading
from kernelbridge.executor import Executor
from kernelbridge.refs import Imports, Proxy
loop = asyncio.new_event_loop()
executor = Executor(loop, threading.main_thread())
table = Imports(lambda ref, info: Proxy(), lambda: executor.soon(print))
plain, knot = table.accept(1, {}), [table.accept(2, {})]
knot.append(knot)
loop.close()
"""


def test_an_interpreter_that_ends_collects_proxies_without_a_word() -> None:
    ended = subprocess.run([sys.executable, "-c", AT_EXIT], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("", "")
