import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_parser.server.channel import Channel, ChannelClosedError

Pair = tuple[Channel, Channel]


def make_pair() -> Pair:
    ours, theirs = socket.socketpair()
    return Channel(ours), Channel(theirs)


@pytest.fixture
def pair() -> Iterator[Pair]:
    ends = make_pair()
    yield ends
    for end in ends:
        end.close()


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none() | st.lists(st.floats(allow_nan=False))))
def test_a_message_arrives_as_it_was_sent(message: dict[str, object]) -> None:
    ours, theirs = make_pair()
    ours.send(message, b"\x00\xff")
    ours.send({})

    assert theirs.receive() == (message, b"\x00\xff")
    assert theirs.receive() == ({}, b"")
    ours.close()
    theirs.close()


def test_what_is_larger_than_any_buffer_arrives_whole(pair: Pair) -> None:
    ours, theirs = pair
    blob = bytes(range(256)) * 40_000
    sender = threading.Thread(target=ours.send, args=({"op": "frame"}, blob))
    sender.start()

    assert theirs.receive() == ({"op": "frame"}, blob)
    sender.join()


def test_messages_of_several_threads_are_not_mixed(pair: Pair) -> None:
    ours, theirs = pair
    blobs = [bytes([index]) * 50_000 for index in range(8)]
    senders = [threading.Thread(target=ours.send, args=({"n": index}, blob)) for index, blob in enumerate(blobs)]
    for sender in senders:
        sender.start()
    received = [theirs.receive() for _ in senders]
    for sender in senders:
        sender.join()

    assert sorted(received, key=lambda item: item[0]["n"]) == [({"n": n}, blob) for n, blob in enumerate(blobs)]


def test_the_end_of_the_other_side_is_noticed(pair: Pair) -> None:
    ours, theirs = pair
    theirs.close()

    with pytest.raises(ChannelClosedError):
        ours.receive()
    with pytest.raises(ChannelClosedError):
        ours.send({}, bytes(10_000_000))


def test_half_a_message_is_none() -> None:
    ours, theirs = socket.socketpair()
    channel = Channel(theirs)
    ours.sendall(b"\x00\x00\x00\x10\x00\x00\x00\x00{")
    ours.close()

    with pytest.raises(ChannelClosedError):
        channel.receive()
    channel.close()


def test_hanging_up_wakes_who_waits(pair: Pair) -> None:
    ours, _theirs = pair
    woken = threading.Event()

    def wait() -> None:
        with pytest.raises(ChannelClosedError):
            ours.receive()
        woken.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    ours.close()

    waiting.join(timeout=30)
    assert woken.is_set()


def test_hanging_up_twice_does_no_harm(pair: Pair) -> None:
    pair[0].close()
    pair[0].close()
