"""User code runs on the main thread, in order, and a blocked call serves its own chain."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest

from kernelbridge.executor import Executor
from kernelbridge.jobs import Home, Job

PLACE: contextvars.ContextVar[str] = contextvars.ContextVar("place", default="nowhere")


def on_main_loop(test: Callable[[Executor], Coroutine[Any, Any, None]]) -> None:
    async def started() -> None:
        await test(Executor(asyncio.get_running_loop(), threading.main_thread()))

    asyncio.run(started())


def job(run: Callable[[], None], chain: object = None) -> Job:
    return Job(run, contextvars.copy_context(), chain)


@dataclass
class Asked:
    """A request whose thread waits."""

    home: Home
    answer: Future[Any]

    def done(self) -> bool:
        return self.answer.done()


def from_a_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_jobs_of_any_thread_run_on_the_main_thread_in_order() -> None:
    async def test(executor: Executor) -> None:
        ran: list[tuple[int, bool]] = []
        done = asyncio.Event()

        def submit() -> None:
            for number in range(100):
                executor.submit(job(lambda n=number: ran.append((n, _on_main()))))  # type: ignore[misc]
            executor.submit(job(done.set))

        await asyncio.to_thread(submit)
        await done.wait()
        assert ran == [(number, True) for number in range(100)]

    on_main_loop(test)


def _on_main() -> bool:
    return threading.current_thread() is threading.main_thread()


@pytest.mark.parametrize("look", [1, 2, 3])
def test_a_wait_has_served_every_job_that_came_before_its_result(look: int) -> None:
    async def test(executor: Executor) -> None:
        ran: list[str] = []

        class Looked(Future[str]):
            """A job and the result come right after a look that found neither."""

            looks = 0

            def done(self) -> bool:
                found = super().done()
                self.looks += 1
                if self.looks == look:
                    executor.submit(job(lambda: ran.append("job"), "chain"))
                    self.set_result("result")
                return found

        assert executor.wait(Looked(), "chain") == "result"
        assert ran == ["job"]

    on_main_loop(test)


def test_a_job_sees_what_earlier_ones_have_set_in_its_context_and_others_do_not() -> None:
    async def test(executor: Executor) -> None:
        seen: list[str] = []
        context = contextvars.copy_context()
        context.run(PLACE.set, "the cell")

        def run() -> None:
            seen.append(PLACE.get())
            PLACE.set("changed")

        done = asyncio.Event()
        executor.submit(Job(run, context))
        executor.submit(Job(run, context))
        executor.submit(job(done.set))
        await done.wait()
        assert seen == ["the cell", "changed"]
        assert PLACE.get() == "nowhere"

    on_main_loop(test)


def test_a_job_that_runs_inside_another_of_its_context_leaves_the_variables_of_that_one() -> None:
    async def test(executor: Executor) -> None:
        seen: list[str] = []
        context = contextvars.copy_context()
        answer: Future[int] = Future()

        def inner() -> None:
            seen.append(PLACE.get())
            PLACE.set("the inner one")
            answer.set_result(1)

        def outer() -> None:
            PLACE.set("the outer one")
            executor.submit(Job(inner, context, "a"))
            executor.wait(answer, "a")
            seen.append(PLACE.get())
            done.set()

        done = asyncio.Event()
        executor.submit(Job(outer, context, "a"))
        await done.wait()
        assert seen == ["the outer one", "the outer one"]

    on_main_loop(test)


def test_a_blocked_call_serves_its_own_chain_and_leaves_the_others_for_later() -> None:
    async def test(executor: Executor) -> None:
        ran: list[str] = []
        answer: Future[str] = Future()

        def peer() -> None:
            executor.submit(job(lambda: ran.append("of another chain"), chain="other"))
            executor.submit(job(lambda: ran.append("of this chain"), chain="mine"))
            executor.submit(job(lambda: answer.set_result("answer"), chain="mine"))

        thread = from_a_thread(peer)
        assert executor.wait(answer, "mine") == "answer"
        assert ran == ["of this chain"]
        await asyncio.sleep(0)
        thread.join()
        while len(ran) < 2:
            await asyncio.sleep(0)
        assert ran == ["of this chain", "of another chain"]

    on_main_loop(test)


def test_blocked_calls_nest_to_any_depth() -> None:
    async def test(executor: Executor) -> None:
        def call(depth: int) -> int:
            """Blocks until the peer, in another thread, has asked for one level more and got it."""
            answer: Future[int] = Future()
            if depth == 0:
                return 0
            thread = from_a_thread(
                lambda: executor.submit(job(lambda: answer.set_result(call(depth - 1) + 1), chain=depth))
            )
            result: int = executor.wait(answer, depth)
            thread.join()
            return result

        assert call(50) == 50

    on_main_loop(test)


def test_a_thread_that_waits_runs_what_its_call_leads_to_and_leaves_the_rest_to_the_loop() -> None:
    async def test(executor: Executor) -> None:
        ran: list[tuple[str, bool]] = []
        answer: Future[str] = Future()
        done = asyncio.Event()

        def wait() -> str:
            context, asked = contextvars.copy_context(), Asked(Home(threading.current_thread(), None), answer)
            executor.submit(Job(lambda: ran.append(("of the loop", _on_main())), context, "session"))
            executor.submit(Job(lambda: ran.append(("of the call", _on_main())), context, "session", asked))
            executor.submit(Job(lambda: answer.set_result("answer"), context, "session", asked))
            executor.submit(Job(done.set, context, "session"))
            result: str = executor.wait(answer, "session")
            return result

        assert await asyncio.to_thread(wait) == "answer"
        await done.wait()
        assert ran == [("of the loop", True), ("of the call", False)]

    on_main_loop(test)


def test_a_thread_runs_what_a_main_thread_that_waits_for_it_does_not_come_to() -> None:
    async def test(executor: Executor) -> None:
        answer: Future[bool] = Future()
        executor.submit(job(lambda: answer.set_result(_on_main()), "session"))
        results: list[bool] = []
        from_a_thread(lambda: results.append(executor.wait(answer, "session"))).join()
        assert results == [False]

    on_main_loop(test)


def test_sessions_take_turns_and_so_does_the_loop() -> None:
    async def test(executor: Executor) -> None:
        ran: list[str] = []
        done = asyncio.Event()
        for number in range(1000):
            executor.submit(job(lambda n=number: ran.append(f"greedy {n}"), "greedy"))  # type: ignore[misc]
        for number in range(2):
            executor.submit(job(lambda n=number: ran.append(f"modest {n}"), "modest"))  # type: ignore[misc]
        executor.submit(job(done.set, "modest"))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(lambda: ran.append("the loop's own"))
        await done.wait()
        assert ran.index("modest 1") < 10
        assert ran.index("the loop's own") < 10
        assert [one for one in ran if "greedy" in one] == [f"greedy {n}" for n in range(len(ran) - 3)]

    on_main_loop(test)


def test_what_uses_the_result_of_a_job_that_still_runs_waits_for_it() -> None:
    async def test(executor: Executor) -> None:
        ran: list[str] = []
        begun, go_on, answer = threading.Event(), threading.Event(), Future[str]()
        context = contextvars.copy_context()

        def wait() -> None:
            asked = Asked(Home(threading.current_thread(), None), answer)
            executor.submit(Job(slow, context, "session", asked))
            executor.wait(answer, "session")

        def slow() -> None:
            begun.set()
            go_on.wait()
            ran.append("slow")
            answer.set_result("answer")

        thread = from_a_thread(wait)
        await asyncio.to_thread(begun.wait)
        done = asyncio.Event()

        def use() -> None:
            ran.append("uses it")
            done.set()

        executor.submit(Job(use, contextvars.copy_context(), "session", may_overtake=lambda: "slow" in ran))
        asyncio.get_running_loop().call_later(0.3, go_on.set)
        await done.wait()
        thread.join()
        assert ran == ["slow", "uses it"]

    on_main_loop(test)


def test_what_the_peer_answers_with_an_error_is_raised() -> None:
    async def test(executor: Executor) -> None:
        answer: Future[str] = Future()
        answer.set_exception(KeyError("there"))
        with pytest.raises(KeyError, match="there"):
            executor.wait(answer, None)

    on_main_loop(test)
