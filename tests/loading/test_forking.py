"""Processes that are forked from this one: messages, ends, signals."""

from __future__ import annotations

import os
import signal
import time

import pytest

from gitops_lint.loading.forking import Channel, ForkedProcess


def echo(channel: Channel) -> None:
    while True:
        try:
            channel.send(("heard", channel.receive()))
        except EOFError:
            return


def fail(channel: Channel) -> None:
    raise ValueError("never seen by the parent")


def stop_in_the_middle(channel: Channel) -> None:
    channel._writer.write(b"\x80\x05\x95")
    channel._writer.flush()


def sleep(channel: Channel) -> None:
    time.sleep(60)


def ended(process: ForkedProcess) -> bool:
    process.channel.close()
    process.join()
    return not process.is_alive()


def test_objects_of_any_size_come_back_whole_and_in_order() -> None:
    process = ForkedProcess(echo, ())
    for message in ("small", b"x" * 3_000_000, None):
        process.channel.send(message)
        assert process.channel.has_news(60)
        assert process.channel.receive() == ("heard", message)
    assert not process.channel.has_news(0)
    assert ended(process)


def test_a_process_ends_with_its_channel_though_others_began_after_it() -> None:
    first = ForkedProcess(echo, ())
    second = ForkedProcess(echo, (first,))
    assert ended(first)
    assert second.is_alive()
    assert ended(second)


@pytest.mark.parametrize("serve", [fail, stop_in_the_middle])
def test_an_end_without_an_answer_is_seen(serve: object, capfd: pytest.CaptureFixture[str]) -> None:
    process = ForkedProcess(serve, ())  # type: ignore[arg-type]
    with pytest.raises(EOFError):
        process.channel.receive()
    assert ended(process)
    assert ("never seen by the parent" in capfd.readouterr().err) == (serve is fail)


def test_one_that_does_not_end_is_killed() -> None:
    process = ForkedProcess(sleep, ())
    began = time.monotonic()
    assert ended(process)
    assert time.monotonic() - began < 30


def test_control_c_is_for_the_parent_alone() -> None:
    process = ForkedProcess(echo, ())
    process.channel.send("begun")
    process.channel.receive()
    os.kill(process._number, signal.SIGINT)
    process.channel.send("still here")
    assert process.channel.receive() == ("heard", "still here")
    assert ended(process)


def test_ends_are_seen_where_nobody_collects_them() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        process = ForkedProcess(echo, ())
        assert process.is_alive()
        assert ended(process)
    finally:
        signal.signal(signal.SIGCHLD, before)
