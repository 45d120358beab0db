"""Context managers entered and left from afar, as the statements do it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from kernelbridge.contexts import enter, leave


def given(result: Any) -> Any:
    """What a plain or an asynchronous call gives."""

    async def awaited() -> Any:
        return await result

    return asyncio.run(awaited()) if hasattr(type(result), "__await__") else result


class Manager:
    """Notes what it is left with; raises ``failure`` if there is one."""

    def __init__(self, swallows: object = None, failure: Exception | None = None) -> None:
        self.swallows, self.failure, self.seen = swallows, failure, ()

    def __enter__(self) -> str:
        return "plain"

    def __exit__(self, kind: Any, error: Any, trace: Any) -> object:
        self.seen = (kind, error, sys.exc_info()[1])
        if self.failure is not None:
            raise self.failure
        return self.swallows


class Both(Manager):
    async def __aenter__(self) -> str:
        return "asynchronous"

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> object:
        return Manager.__exit__(self, kind, error, trace)


class OnlyAsync:
    """As ``Both``, without the plain methods."""

    def __init__(self, *arguments: Any) -> None:
        self.inner = Both(*arguments)

    @property
    def seen(self) -> Any:
        return self.inner.seen

    async def __aenter__(self) -> str:
        return "asynchronous"

    async def __aexit__(self, *what: Any) -> object:
        return await self.inner.__aexit__(*what)


KINDS = pytest.mark.parametrize("kind", [Manager, OnlyAsync], ids=["plain", "asynchronous"])


@KINDS
def test_a_manager_is_entered_and_left(kind: Callable[..., Any]) -> None:
    manager = kind()
    assert given(enter(manager)) == ("plain" if kind is Manager else "asynchronous")
    assert given(leave(manager)) is False
    assert manager.seen == (None, None, None)


@KINDS
def test_the_error_is_being_handled_while_the_manager_looks_at_it(kind: Callable[..., Any]) -> None:
    error = KeyError("x")
    manager = kind()
    assert given(leave(manager, error)) is False
    assert manager.seen == (KeyError, error, error)
    assert error.__traceback__ is None


@KINDS
def test_any_true_value_swallows(kind: Callable[..., Any]) -> None:
    assert given(leave(kind([1]), KeyError())) is True


@KINDS
def test_an_error_of_the_manager_has_the_first_one_as_its_context(kind: Callable[..., Any]) -> None:
    error = KeyError("x")
    with pytest.raises(ValueError, match="mine") as caught:
        given(leave(kind(None, ValueError("mine")), error))
    assert caught.value.__context__ is error


def test_the_plain_way_is_taken_where_there_are_both_unless_the_other_is_wanted() -> None:
    assert enter(Both()) == "plain"
    assert given(enter(Both(), asynchronous=True)) == "asynchronous"
    manager = Both()
    assert given(leave(manager, KeyError(), asynchronous=True)) is False
    assert manager.seen[0] is KeyError


@contextlib.contextmanager
def turned() -> Iterator[None]:
    try:
        yield
    except KeyError as error:
        raise ValueError("turned") from error


@contextlib.asynccontextmanager
async def aturned() -> AsyncIterator[None]:
    try:
        yield
    except KeyError as error:
        raise ValueError("turned") from error


def test_generators_as_managers() -> None:
    manager = turned()
    enter(manager)
    with pytest.raises(ValueError, match="turned"):
        leave(manager, KeyError())

    async def run() -> None:
        manager = aturned()
        await enter(manager)
        await leave(manager, KeyError())

    with pytest.raises(ValueError, match="turned"):
        asyncio.run(run())


def test_other_objects_say_what_they_lack() -> None:
    with pytest.raises(TypeError, match="'int' object is no context manager: it has no __enter__"):
        enter(1)
    with pytest.raises(TypeError, match="'Manager' object is no context manager: it has no __aenter__"):
        enter(Manager(), asynchronous=True)
