"""What ``-i`` and ``-o`` of a magic line do: variables copied by value into a cell's language and back."""

from __future__ import annotations

import difflib
import keyword
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from IPython.core.error import UsageError

from .namespaces import Namespace, UnknownVariable
from .objects import JSProxy, copy


def check_inputs(language: str, names: Iterable[str], variables: Mapping[str, Any]) -> None:
    """Raise ``UsageError`` for the first name that is no variable of Python's."""
    for name in names:
        if name not in variables:
            near = difflib.get_close_matches(name, variables, 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"%%{language} -i {name}: Python has no variable {name}{meant}")


def check_outputs(language: str, names: Iterable[str]) -> None:
    """Raise ``UsageError`` for the first name that Python could not write."""
    for name in names:
        if not _in_python(name).isidentifier() or keyword.iskeyword(name):
            raise UsageError(f"%%{language} -o {name}: {name} cannot be the name of a variable in Python")


def copy_in(to: Namespace, names: Iterable[str], variables: Mapping[str, Any]) -> None:
    """Set variables of the other language to copies of Python's."""
    for name in names:
        to[name] = variables[name]


def copy_out(
    language: str, origin: Namespace, names: Iterable[str], variables: MutableMapping[str, Any]
) -> None:
    """Set variables of Python's to copies; a ``-`` in a name of Lisp's becomes a ``_``."""
    for name in names:
        try:
            value = origin[name]
        except UnknownVariable as error:
            raise UsageError(f"%%{language} -o {name}: the cell has run, and {error.args[0]}") from None
        variables[_in_python(name)] = copy(value) if isinstance(value, JSProxy) else value


def _in_python(name: str) -> str:
    return name.replace("-", "_")
