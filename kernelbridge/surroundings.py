"""What a session needs of the kernel it lives in, and what its operations reach there."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from .awaiting import Awaiting
from .chains import Output
from .executor import Executor
from .handlers import Handlers
from .held import held
from .lease import Leases
from .names import SessionNames
from .protocol import OperationId, Ref
from .status import Activity


@dataclass(frozen=True)
class Kernel:
    """What a session needs of the kernel it lives in."""

    executor: Executor
    namespace: Callable[[], MutableMapping[str, Any]]
    """The notebook's own variables."""
    display: Callable[[object, Mapping[str, Any]], None]
    """Shows in the output of the context that runs now."""
    output: Output
    versions: Mapping[str, str]
    leases: Leases = field(default_factory=Leases)
    activity: Activity = field(default_factory=Activity)
    handlers: Handlers = field(default_factory=Handlers)
    identity: str = field(default_factory=lambda: secrets.token_hex(8))


class SessionSurroundings:
    """What the operations of one session reach: the kernel's own, and what the session holds."""

    def __init__(self, kernel: Kernel, names: SessionNames, awaiting: Awaiting) -> None:
        self._kernel = kernel
        self._names = names
        self._awaiting = awaiting
        self.listened: set[str] = set()
        """Events that the client listens to."""

    @property
    def namespace(self) -> MutableMapping[str, Any]:
        """The notebook's own variables."""
        return self._kernel.namespace()

    def display(self, obj: object, options: Mapping[str, Any]) -> None:
        """Show in the output of the context that runs now."""
        self._kernel.display(obj, options)

    def finished(self, idents: Collection[OperationId]) -> Awaitable[None] | None:
        """What is done when none of these operations awaits any more."""
        return self._awaiting.finished(idents)

    def handle(self, ref: Ref) -> object:
        """The object that the session holds as ``ref``."""
        return self._names.exports.resolve(ref)

    def handles(self, after: Ref, most: int) -> list[object]:
        """Objects that the session holds, in the order in which it got them, from behind ``after``."""
        return [obj for ref, obj in self._names.exports if ref > after][:most]

    def held(self, most: int) -> dict[str, Any]:
        """The largest objects that clients hold, as rows."""
        leases = self._kernel.leases.all
        ours = next((lease for lease in leases if lease.exports is self._names.exports), None)
        return held(leases, ours, self.namespace, most)

    def event(self, name: str, payload: object) -> Awaitable[None] | None:
        """Hand an event of the client's to its handlers."""
        return self._kernel.handlers.handle(name, payload, self._kernel.executor.start)

    def listen(self, name: str, wanted: bool) -> None:
        """The client wants events of this name, or none any more."""
        (self.listened.add if wanted else self.listened.discard)(name)
