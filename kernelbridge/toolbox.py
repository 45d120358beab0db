"""What clients let Python call: ``from kernelbridge import tools``; ``await tools.search(q="foo")``.

A tool is a function of a client's. Inside a run (``ptc``) there are that run's tools; elsewhere those that
the client has registered on whose behalf the code runs, then those of others.
"""

from __future__ import annotations

import contextlib
import contextvars
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from keyword import iskeyword
from typing import Any, TypeAlias, TypeVar

from .budgets import Budget
from .errors import BridgeError, JSError, ProtocolError, ToolAnswerError, ToolError, UnknownToolError
from .extension import current
from .functions import JSFunction
from .info import type_name
from .inheritance import inherit
from .operations import Copy
from .parameters import arguments, documentation, signature_of
from .requests import Request
from .session import Session
from .waiting import in_coroutine, result, wait

CAPABILITY = "tools"

T = TypeVar("T")
Operands: TypeAlias = tuple[str, object, str, Copy, str]


class Host:
    """Who answers calls of tools: a function of a client's.

    What it asks of Python meanwhile runs in ``around``, apart from a run that called the tool.
    """

    def __init__(
        self,
        session: Session,
        ask: JSFunction,
        budget: Budget | None = None,
    ) -> None:
        self.session = session
        self.ask: JSFunction | None = ask
        self.budget = budget or Budget(session.names)
        self.around: contextvars.Context | None = None

    def end(self) -> None:
        """No call is made any more, and the client's function is given back, whoever holds a tool."""
        self.budget.ended = True
        self.ask = self.around = None

    def call(self, tool: str, args: dict[str, Any]) -> Operands:
        """What to ask for; the arguments cross as a deep copy."""
        number = self.budget.begin(tool)
        self.budget.charge(args, lambda: f"the arguments of tool {tool!r}")
        return "tool", self.ask, tool, Copy(args), str(number)

    def outside(self, ask: Callable[..., T], operands: Operands) -> T:
        """Ask so that the client's operations run apart from the run."""
        around = contextvars.copy_context() if self.around is None else self.around.copy()
        return around.run(ask, *operands)

    def value(self, tool: str, answer: Any) -> Any:
        """What an answer gives; raises what it says."""
        if answer["ok"] is None:
            raise ToolAnswerError(
                f"the host answered {answer['value']} to a call of tool {tool!r}:"
                " it must answer { ok: true, value } or { ok: false, error, message }"
            )
        if not answer["ok"]:
            raise _failure(tool, answer["error"], answer["message"])
        self.budget.charge(answer["value"], lambda: f"the result of tool {tool!r}")
        return answer["value"]


class Tool:
    """A function that a client lets Python call.

    Called in a coroutine it gives an awaitable; in a plain function or cell it blocks and gives the result.
    """

    def __init__(self, name: str, host: Host, about: Mapping[str, Any]) -> None:
        self.__name__ = self.__qualname__ = name
        self.about = about
        """Its ``description`` and, as a JSON schema, its ``parameters``; either may be missing."""
        self.__signature__ = signature_of(about.get("parameters"))
        self.__doc__ = documentation(about.get("description") or "", about.get("parameters"))
        self.host = host

    def __call__(self, /, *args: object, **kwargs: object) -> Any:
        """Ask the client."""
        __tracebackhide__ = True
        host = self.host
        call = host.call(self.__name__, self._arguments(args, kwargs))
        if in_coroutine(sys._getframe(1)):
            return self._later(host.outside(host.session.request, call))
        try:
            return host.value(self.__name__, wait(lambda: host.outside(host.session.ask, call)))
        except Exception as error:  # noqa: BLE001 - a host may throw anything
            raise _told(self.__name__, error)  # noqa: B904 - it has its cause

    async def _later(self, request: Request) -> Any:
        __tracebackhide__ = True
        try:
            return self.host.value(self.__name__, await result(self.host.session, request))
        except Exception as error:  # noqa: BLE001 - a host may throw anything
            raise _told(self.__name__, error)  # noqa: B904 - it has its cause

    def _arguments(self, args: tuple[object, ...], kwargs: dict[str, object]) -> dict[str, Any]:
        try:
            return arguments(self.__signature__, args, kwargs)
        except TypeError as error:
            hint = "" if self.about.get("parameters") else "; it declares no parameters: give all by name"
            raise TypeError(f"tool {self.__name__}{self.__signature__}: {error}{hint}") from None

    def __repr__(self) -> str:
        return f"<tool {self.__name__}{self.__signature__} of {_client(self.host.session)}>"


def _told(tool: str, error: Exception) -> Exception:
    """What a host throws is a failure of its tool; what the bridge has to say stays what it is."""
    if isinstance(error, BridgeError):
        if isinstance(error, ToolError):
            error.tool = tool
        return error
    name, message = (
        (error.name, error.message) if isinstance(error, JSError) else (type_name(error), str(error))
    )
    failure = _failure(tool, name, message)
    failure.__cause__ = error
    return failure


def _failure(tool: str, name: str, message: str) -> ToolError:
    """The error for a failure that the host calls by a name of its own."""
    error = ToolError(f"tool {tool!r} failed: {name}: {message}")
    error.tool, error.name, error.message = tool, name, message
    return error


def _client(session: Session) -> str:
    return f"{session.client['name']} {session.client['version']}"


_of_run: contextvars.ContextVar[Mapping[str, Tool] | None] = contextvars.ContextVar(
    "kernelbridge-tools", default=None
)
"""The tools of the run that goes on in this context; ``None`` outside of runs."""
inherit(_of_run)


@contextlib.contextmanager
def only(tools: Mapping[str, Tool]) -> Iterator[None]:
    """There are these tools and no others in the block, and in what it starts."""
    before = _of_run.set(tools)
    try:
        yield
    finally:
        _of_run.reset(before)


class Tools:
    """The tools at hand: ``tools.search``, ``tools["name with dash"]``; iterating gives their names.

    Has no public attributes of its own, so that a tool may have any name.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Tool:
        if name.startswith(("__", "_repr_", "_ipython_")):  # Python and IPython ask for these by themselves
            raise AttributeError(f'no tool can be reached as an attribute {name!r}; write tools["{name}"]')
        return self[name]

    def __getitem__(self, name: str) -> Tool:
        found = _at_hand()
        match found.get(name, []):
            case [tool]:
                return tool
            case []:
                raise unknown(name, found)
            case several:
                clients = ", ".join(_client(tool.host.session) for tool in several)
                raise ToolError(
                    f"several clients have a tool {name!r} ({clients}), and this code runs for none of them:"
                    " unregister all but one, or call it from code that its client runs"
                )

    def __iter__(self) -> Iterator[str]:
        return iter(_at_hand())

    def __len__(self) -> int:
        return len(_at_hand())

    def __contains__(self, name: object) -> bool:
        return name in _at_hand()

    def __dir__(self) -> list[str]:
        return [name for name in self if name.isidentifier() and not iskeyword(name)]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        return f"<tools: {', '.join(self) or 'none'}>"


def _at_hand() -> dict[str, list[Tool]]:
    """By name, the tools that may be meant."""
    run = _of_run.get()
    if run is not None:
        return {name: [tool] for name, tool in run.items()}
    found: dict[str, list[Tool]] = {}
    own: dict[str, list[Tool]] = {}
    for session in list(current().sessions):
        for name, tool in list(session.tools.items()):
            found.setdefault(name, []).append(tool)
            if session.acting:
                own[name] = [tool]
    return found | own


def unknown(name: object, known: Iterable[str]) -> UnknownToolError:
    """The error for a tool that is not there."""
    others = ", ".join(known)
    return UnknownToolError(f"no tool {name!r}: " + (f"there are {others}" if others else "there are none"))


TOOLS = Tools()


# What a client calls.


def register(entries: list[tuple[str, JSFunction, Mapping[str, Any]]]) -> None:
    """Let Python call functions of the client's: name, function, ``{description, parameters}``."""
    session = client_session()
    made = {name: Tool(name, Host(session, ask), about) for name, ask, about in entries}
    session.tools.update(made)


def unregister(names: list[str]) -> None:
    """Take tools away again; all of them or none."""
    registered = client_session().tools
    for name in names:
        if name not in registered:
            raise unknown(name, registered)
    for name in names:
        registered.pop(name, None)


def client_session() -> Session:
    """The session on whose behalf the code runs; raises where there is none, or its client is too old."""
    session = next((one for one in current().sessions if one.acting), None)
    if session is None:
        raise ToolError("only a client has tools: register them with kb.tools.register in JavaScript")
    if CAPABILITY not in session.capabilities:
        raise ProtocolError(f"{_client(session)} has no `{CAPABILITY}`; update its package kernelbridge")
    return session
