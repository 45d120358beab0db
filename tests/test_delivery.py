"""Messages arrive once and in order over a transport that drops what a test says."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence

import pytest

from kernelbridge import delivery as delivery_module
from kernelbridge import link as link_module
from kernelbridge.delivery import MOST_BYTES, MOST_KEPT, Delivery
from kernelbridge.errors import ProtocolError
from kernelbridge.limits import DEFAULT_LIMITS
from kernelbridge.link import Link
from kernelbridge.protocol import Buffer, Envelope, Kind
from kernelbridge.transport import Transport

PATIENCE = 20.0

Drop = Callable[[Envelope], bool]


class Lossy(Transport):
    """One end of a pair: what it sends is delivered at once in the same thread, unless it is dropped."""

    lossy = True

    def __init__(self) -> None:
        self.on_message = lambda envelope, buffers: None
        self.on_close = lambda reason: None
        self.on_room = lambda: None
        self.other: Lossy | None = None
        self.drop: Drop = lambda envelope: False
        self.sent: list[Envelope] = []

    def send(self, envelope: Envelope, buffers: Sequence[Buffer]) -> None:
        self.sent.append(envelope)
        if self.other is not None and not self.drop(envelope):
            self.other.on_message(envelope, list(buffers))

    def close(self, reason: str) -> None:
        self.other = None

    def count(self, kind: Kind) -> int:
        return sum(envelope.kind == kind for envelope in self.sent)


class End:
    """A delivery and what has arrived there."""

    def __init__(self) -> None:
        self.transport = Lossy()
        self.got: list[int] = []
        self.delivery = Delivery(self.transport, lambda: None)
        self.hear(self.transport)

    def hear(self, transport: Lossy) -> None:
        transport.on_message = self._take

    def say(self, *numbers: int) -> None:
        for number in numbers:
            self.delivery.send(Kind.BATCH, [str(number).encode()])

    def _take(self, envelope: Envelope, buffers: list[Buffer]) -> None:
        message = self.delivery.accept(envelope, buffers)
        if message is not None:
            self.got.append(int(bytes(message[1][0])) if message[1] else -1)


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> tuple[End, End]:
    monkeypatch.setattr(delivery_module, "SILENCE", 0.02)
    one, two = End(), End()
    one.transport.other, two.transport.other = two.transport, one.transport
    yield one, two
    one.delivery.end()
    two.delivery.end()


def until(condition: Callable[[], bool]) -> None:
    """Wait for what a timer brings about."""
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, "it did not happen"
        threading.Event().wait(0.005)


def dropping(*numbers: int) -> Drop:
    """Drop each of these messages once."""
    left = set(numbers)

    def drop(envelope: Envelope) -> bool:
        numbered = envelope.kind == Kind.BATCH and envelope.seq in left
        left.discard(envelope.seq if numbered else -1)
        return numbered

    return drop


def test_what_is_dropped_is_asked_for_once_and_arrives_in_order(ends: tuple[End, End]) -> None:
    one, two = ends
    one.transport.drop = dropping(3)
    one.say(*range(10))
    assert two.got == list(range(10))
    assert two.transport.count(Kind.RESEND) == 1


def test_a_lost_last_message_is_found(ends: tuple[End, End]) -> None:
    one, two = ends
    one.transport.drop = dropping(2)
    one.say(1, 2)
    assert two.got == [1]
    until(lambda: two.got == [1, 2])


@pytest.mark.parametrize("kind", [Kind.RESEND, Kind.PING, Kind.PONG])
def test_a_loss_of_what_mends_losses_costs_no_message(ends: tuple[End, End], kind: Kind) -> None:
    one, two = ends
    lost: set[int] = set()

    def once(envelope: Envelope) -> bool:
        first = envelope.kind == kind and kind not in lost
        lost.update({kind} if first else ())
        return first

    drop = dropping(2, 5)
    one.transport.drop = lambda envelope: drop(envelope) or once(envelope)
    two.transport.drop = once
    one.say(*range(5))
    until(lambda: two.got == list(range(5)) and kind in lost and not one.delivery.stalled)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_dropped_by_chance_all_arrives_in_order(ends: tuple[End, End], seed: int) -> None:
    chance = random.Random(seed)
    for end in ends:
        end.transport.drop = lambda envelope: chance.random() < 0.3
    for number in range(60):
        for end in ends:
            end.say(number)
    until(lambda: all(end.got == list(range(60)) for end in ends))


def test_an_exchange_in_which_each_side_answers_needs_no_message_of_its_own(ends: tuple[End, End]) -> None:
    one, two = ends
    for _ in range(1000):
        one.say(1)
        two.say(2)
    extra = [envelope for end in ends for envelope in end.transport.sent if envelope.kind != Kind.BATCH]
    assert len(extra) <= 2, "a timer may ask when the machine pauses"


def test_who_only_listens_is_asked_four_times_a_window(ends: tuple[End, End]) -> None:
    one, two = ends
    one.say(*[1] * MOST_KEPT)
    assert one.transport.count(Kind.PING) in (4, 5)
    assert not one.delivery.stalled
    assert len(two.got) == MOST_KEPT


@pytest.mark.parametrize(("size", "count"), [(MOST_BYTES // 2, 2), (0, MOST_KEPT)], ids=["bytes", "messages"])
def test_a_window_that_nobody_acknowledges_is_busy_and_has_room_when_they_do(
    ends: tuple[End, End], size: int, count: int
) -> None:
    one, two = ends
    two.transport.drop = lambda envelope: True
    for _ in range(count):
        assert not one.delivery.busy
        one.delivery.send(Kind.BATCH, [b"0", bytes(size)])
    assert one.delivery.busy
    two.transport.drop = lambda envelope: False
    until(lambda: not one.delivery.busy)


def test_another_transport_goes_on_where_the_first_one_stopped(ends: tuple[End, End]) -> None:
    one, two = ends
    one.say(1, 2)
    one.transport.drop = two.transport.drop = lambda envelope: True
    one.say(3, 4)
    two.say(5)
    left, right = Lossy(), Lossy()
    left.other, right.other = right, left
    one.hear(left)
    two.hear(right)
    had = one.delivery.received
    one.delivery.carry_on(left, two.delivery.received)
    two.delivery.carry_on(right, had)
    one.say(6)
    assert (two.got, one.got) == ([1, 2, 3, 4, 6], [5])


def test_a_goodbye_arrives_in_spite_of_a_gap(ends: tuple[End, End]) -> None:
    one, two = ends
    one.transport.drop = dropping(1)
    one.say(1)
    one.delivery.send(Kind.BYE, [])
    assert two.got == [-1]


def test_what_was_never_sent_cannot_be_acknowledged(ends: tuple[End, End]) -> None:
    with pytest.raises(ProtocolError, match="message 7 is acknowledged, and 0 were sent"):
        ends[0].delivery.accept(Envelope(1, Kind.PONG, 0, 7), [])


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> Link:
    """A link whose peer never acknowledges, with a full window and one message that waits."""
    monkeypatch.setattr(link_module, "PATIENCE", 0.2)
    link = Link(Lossy(), DEFAULT_LIMITS)
    for _ in range(MOST_KEPT + 1):
        link.send(Kind.RESULTS, {})
    yield link
    link.end()


def test_a_thread_waits_for_a_peer_that_takes_nothing_until_the_session_ends_by_name(deaf: Link) -> None:
    reasons: list[str] = []
    deaf.on_stalled = reasons.append
    deaf.send(Kind.RESULTS, {})
    assert len(reasons) == 1
    assert "it has taken nothing for 0 seconds, and more waits for it" in reasons[0]


def test_what_is_urgent_passes_a_full_window(deaf: Link) -> None:
    deaf.send(Kind.CANCEL, {"ids": [1]})
    assert deaf.transport.count(Kind.CANCEL) == 1
    assert deaf.transport.count(Kind.RESULTS) == MOST_KEPT


def test_the_thread_that_receives_never_waits(deaf: Link) -> None:
    deaf.on_stalled = pytest.fail
    deaf.accept(Envelope(1, Kind.PONG, 0, 0), [])
    deaf.send(Kind.RESULTS, {})
    deaf.accept(Envelope(1, Kind.PONG, 0, MOST_KEPT), [])
    assert deaf.transport.count(Kind.RESULTS) == MOST_KEPT + 2


def test_nobody_waits_for_a_session_that_has_ended(deaf: Link) -> None:
    waiting = threading.Thread(target=deaf.send, args=(Kind.RESULTS, {}))
    waiting.start()
    deaf.end()
    waiting.join(PATIENCE)
    assert not waiting.is_alive()
