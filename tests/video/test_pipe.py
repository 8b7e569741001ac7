"""The line between a decoding child and its parent, when the parent does not read."""

import socket

import pytest

from kentongan.video import pipe
from kentongan.video.pipe import ChildEnd


def test_viewers_who_do_not_keep_up_cost_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "WAITING_MAX", 3_000_000)
    monkeypatch.setattr(pipe, "RECORDED_MAX", 6_000_000)
    ours, theirs = socket.socketpair()
    end = ChildEnd(theirs)
    for number in range(100):  # a camera's last five minutes, handed over at once
        end.send({"kind": "piece", "number": number}, bytes(100_000), may_drop=True)
    for number in range(20):
        end.record({"kind": "group", "number": number}, bytes(100_000))
    for _ in range(100):
        end.record({"kind": "endless"}, bytes(100_000))
    found = _read(ours)
    assert [it for it in found if it == "group"] == ["group"] * 20
    assert 20 <= found.count("piece") < 40, "for viewers the rest is dropped"
    assert found.count("endless") < 20, "a parent that reads nothing does not fill the memory"


def _read(ours: socket.socket) -> list[str]:
    """The kinds of everything that waits."""
    kinds: list[str] = []
    ours.settimeout(1)
    line = ours.makefile("rb")
    with pytest.raises(TimeoutError):
        while sizes := line.read(pipe._SIZES.size):
            head, body = pipe._SIZES.unpack(sizes)
            kinds.append(line.read(head).decode().split('"')[3])
            line.read(body)
    return kinds
