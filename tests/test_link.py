"""The link: numbers, sizes, and which message may pass which."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from kernelbridge.errors import LimitError, ProtocolError
from kernelbridge.limits import DEFAULT_LIMITS
from kernelbridge.link import Link
from kernelbridge.protocol import Buffer, Envelope, Kind
from kernelbridge.transport import MemoryTransport, Transport, memory_pair


class Recorder(Transport):
    """A transport that keeps what is sent, and is busy when a test says so."""

    def __init__(self, piece_bytes: int | None = None) -> None:
        self.on_message = lambda envelope, buffers: None
        self.on_close = lambda reason: None
        self.on_room = lambda: None
        self.piece_bytes = piece_bytes
        self.sent: list[tuple[Envelope, list[Buffer]]] = []
        self.full = False

    @property
    def busy(self) -> bool:
        return self.full

    def send(self, envelope: Envelope, buffers: Sequence[Buffer]) -> None:
        self.sent.append((envelope, list(buffers)))

    def close(self, reason: str) -> None:
        pass

    @property
    def kinds(self) -> list[int]:
        return [envelope.kind for envelope, _ in self.sent]


def joined(sender: MemoryTransport, receiver: MemoryTransport) -> tuple[Link, Link, list[tuple[int, list]]]:
    """Two links over a pair, and what the second one gets whole."""
    got: list[tuple[int, list[Buffer]]] = []
    one, two = Link(sender, DEFAULT_LIMITS), Link(receiver, DEFAULT_LIMITS)

    def take(envelope: Envelope, buffers: list[Buffer]) -> None:
        message = two.accept(envelope, buffers)
        if message is not None:
            got.append(message)

    receiver.on_message = take
    return one, two, got


def test_a_message_larger_than_its_transport_carries_arrives_whole() -> None:
    one, two = memory_pair()
    one.piece_bytes = 1000
    sender, _, got = joined(one, two)
    frames: list[Buffer] = [bytes(range(256)) * 20, b"", b"end"]
    sender.send(Kind.RESULTS, {"results": []}, frames)
    ((kind, (body, *rest)),) = got
    assert (kind, bytes(body)) == (Kind.RESULTS, b'{"results":[]}')
    assert [bytes(frame) for frame in rest] == frames


def test_each_piece_has_a_number_of_its_own_and_fits() -> None:
    transport = Recorder(piece_bytes=1000)
    Link(transport, DEFAULT_LIMITS).send(Kind.BATCH, {}, [bytes(5000)])
    assert set(transport.kinds) == {Kind.PIECE}
    assert [envelope.seq for envelope, _ in transport.sent] == list(range(1, len(transport.sent) + 1))
    assert all(sum(map(len, buffers)) <= 1000 for _, buffers in transport.sent)


def test_what_is_small_goes_whole() -> None:
    transport = Recorder(piece_bytes=1000)
    Link(transport, DEFAULT_LIMITS).send(Kind.BATCH, {}, [bytes(500)])
    assert transport.kinds == [Kind.BATCH]


@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.PING, Kind.PONG, Kind.BYE])
def test_what_is_urgent_passes_the_pieces_that_wait_for_a_busy_transport(kind: Kind) -> None:
    transport = Recorder(piece_bytes=1000)
    link = Link(transport, DEFAULT_LIMITS)
    transport.full = True
    link.send(Kind.BATCH, {}, [bytes(1500)])
    link.send(kind, None)
    assert transport.kinds == [kind]
    transport.full = False
    transport.on_room()
    assert transport.kinds == [kind, Kind.PIECE, Kind.PIECE]
    numbers = [envelope.seq for envelope, _ in transport.sent]
    assert numbers == ([1, 2, 3] if kind == Kind.CANCEL else [0, 1, 2])


def test_who_sends_more_than_a_busy_transport_takes_waits_for_it() -> None:
    transport = Recorder()
    link = Link(transport, DEFAULT_LIMITS)
    transport.full = True
    link.send(Kind.BATCH, {"first": 1})
    sent = threading.Event()
    waiting = threading.Thread(target=lambda: (link.send(Kind.RESULTS, {}), sent.set()))
    waiting.start()
    assert not sent.wait(0.05)
    transport.full = False
    transport.on_room()
    waiting.join()
    assert transport.kinds == [Kind.BATCH, Kind.RESULTS]


def test_a_message_larger_than_the_client_accepts_is_refused_and_takes_no_number() -> None:
    transport = Recorder()
    link = Link(transport, DEFAULT_LIMITS)
    link.peer_limits = {**DEFAULT_LIMITS, "messageBytes": 100_000}
    with pytest.raises(LimitError, match=r'launch\(\{ limits: \{"messageBytes": 200002\} \}\)'):
        link.send(Kind.RESULTS, {}, [bytes(200_000)])
    link.send(Kind.RESULTS, {})
    ((envelope, _),) = transport.sent
    assert envelope.seq == 1


def test_text_longer_than_javascript_holds_is_refused_by_name() -> None:
    link = Link(Recorder(), DEFAULT_LIMITS)
    with pytest.raises(LimitError, match="bytes of text are more than the 536870888"):
        link.send(Kind.RESULTS, "x" * (2**29 - 24))


def test_an_unfinished_message_takes_nothing_from_those_after_it() -> None:
    one, two = memory_pair()
    sender, _, got = joined(one, two)
    sender.send(Kind.PIECE, {"kind": 3, "sizes": [2, 100], "at": 0}, [b"{}"])
    sender.send(Kind.RESULTS, {"results": []})
    assert [kind for kind, _ in got] == [Kind.RESULTS]


def test_a_piece_without_its_frame_is_malformed() -> None:
    one, two = memory_pair()
    sender, _, _ = joined(one, two)
    with pytest.raises(ValueError, match="unpack"):
        sender.send(Kind.PIECE, {"kind": 3, "sizes": [2], "at": 0}, [])


def test_a_lost_message_is_a_protocol_error() -> None:
    _, receiver, _ = joined(*memory_pair())
    with pytest.raises(ProtocolError, match="message 1 was lost; number 2 came instead"):
        receiver.accept(Envelope(1, Kind.PING, 2, 0), [])
