"""The variables of JavaScript and Lisp cells as Python reaches them: ``js`` and ``lisp``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .errors import JSError
from .operations import Copy
from .session import Session
from .waiting import ask


class UnknownVariable(JSError, AttributeError, KeyError):  # type: ignore[misc] # whose `name` is another
    """No cell has defined that name; as an attribute and as an item Python's own means understand that."""

    __str__ = Exception.__str__


UnknownVariable.__name__ = "ReferenceError"  # as the other language calls it


class Namespace:
    """The variables of one language's cells: ``js.total``, ``lisp.total``; ``js("1 + 1")`` evaluates.

    ``session`` finds the evaluator's session, starting one where there is none. A name that is no identifier
    of Python's is an item: ``lisp["my-list"]``.
    """

    __slots__ = ("_language", "_session")

    def __init__(self, language: str, session: Callable[[], Session]) -> None:
        object.__setattr__(self, "_language", language)
        object.__setattr__(self, "_session", session)

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name.startswith(("__", "_repr_", "_ipython_")):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        __tracebackhide__ = True
        return self._ask("name", name)

    def __setattr__(self, name: str, value: object) -> None:
        __tracebackhide__ = True
        self[name] = value

    def __setitem__(self, name: str, value: object) -> None:
        __tracebackhide__ = True
        self._ask("setname", name, Copy(value))

    def __delattr__(self, name: str) -> None:
        __tracebackhide__ = True
        del self[name]

    def __delitem__(self, name: str) -> None:
        __tracebackhide__ = True
        self._ask("delname", name)

    def __contains__(self, name: str) -> bool:
        return bool(self._ask("hasname", name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._ask("names"))

    def __dir__(self) -> list[str]:
        return [name for name in self if name.isidentifier()]

    def __call__(self, source: str) -> Any:
        """The value of ``source``, run as a cell of the language."""
        __tracebackhide__ = True
        cell = Copy({"language": self._language, "source": source, "cell": "", "count": 0})
        return ask(self._session(), "evaluate", cell)["value"]

    def __repr__(self) -> str:
        return f"<the variables of {self._language} cells>"

    def _ask(self, operation: str, *operands: object) -> Any:
        __tracebackhide__ = True
        try:
            return ask(self._session(), operation, *operands, self._language)
        except JSError as error:
            if error.name != "ReferenceError" or operation not in ("name", "delname"):
                raise
            unknown = UnknownVariable(error.message)
            unknown.name, unknown.message = error.name, error.message
        raise unknown
