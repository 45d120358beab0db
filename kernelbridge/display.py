"""How values are shown in a cell: JavaScript values by the bundle their side made, Python objects as ever."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.display import display, publish_display_data


class Shown:
    """The result of a JavaScript or Lisp cell on its way through IPython: a value and how it looks.

    ``unwrap`` puts the value itself into ``Out`` and ``_`` once it has been shown.
    """

    def __init__(self, value: object, bundle: dict[str, Any]) -> None:
        self.value = value
        self.bundle = bundle

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.bundle

    def __repr__(self) -> str:
        return str(self.bundle.get("text/plain", ""))


def unwrap(shell: InteractiveShell, result: ExecutionResult | None) -> None:
    """After a cell: what later cells find in ``Out`` and ``_`` is the value, not its wrapping."""
    shown = getattr(result, "result", None)
    if not isinstance(shown, Shown):
        return
    _replace(shell.user_ns, shown)
    _replace(shell.user_ns.get("_oh", {}), shown)
    # IPython goes on setting `_` only while these agree that the user has not.
    _replace(shell.user_ns_hidden, shown)
    _replace(vars(shell.displayhook), shown)


def _replace(names: MutableMapping[Any, Any], shown: Shown) -> None:
    for name, value in list(names.items()):
        if value is shown:
            names[name] = shown.value


def show(obj: object, options: Mapping[str, Any]) -> None:
    """``display`` of the other languages.

    Options: ``raw`` (``obj`` is a mimebundle), ``metadata``, ``display_id``, ``update``.
    """
    known = {key: options[key] for key in ("display_id", "update") if options.get(key)}
    if not options.get("raw"):
        display(obj, **known)  # type: ignore[no-untyped-call]
        return
    assert isinstance(obj, dict)
    transient = {"display_id": known["display_id"]} if "display_id" in known else None
    publish: Any = publish_display_data
    publish(
        data=obj,
        metadata=options.get("metadata"),
        transient=transient,
        update=bool(known.get("update")),
    )
