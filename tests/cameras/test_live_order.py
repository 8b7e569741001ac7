"""Pieces of two subjects arrive side by side; a player gets them in order, each once, from a beginning."""

from hypothesis import given
from hypothesis import strategies as st

from kentongan.cameras.live.pieces import Order, Piece

INIT = {"type": "init", "codec": "avc1.42e01e", "width": 640, "height": 360}


def _piece(number: int, *, key: bool = False, init: bool = False) -> Piece:
    return Piece(number, key, dict(INIT) if init else None, number / 10, "", f"{number}".encode())


@given(st.integers(0, 12), st.data())
def test_any_interleaving_of_hand_over_and_live_comes_out_in_order(kept: int, data: st.DataObject):
    handed = [_piece(100, init=True), *(_piece(100 + i, key=i == 1) for i in range(1, kept + 1))]
    live = [_piece(i) for i in range(100 + max(1, kept - 3), 120)]
    order, out = Order(), []
    while handed or live:
        source = handed if handed and (not live or data.draw(st.booleans())) else live
        out += order.take(source.pop(0))
    numbers = [p.number for p in out if p.init is None]
    assert out[0].init is not None
    assert numbers == list(range(101, 120))


def test_a_lost_piece_is_not_waited_for():
    order = Order()
    order.take(_piece(0, init=True))
    out = [p.number for i in range(2, 90) for p in order.take(_piece(i, key=i % 10 == 0))]
    assert 1 not in out
    assert out[0] % 10 == 0, "it goes on from a key picture"
    assert out == list(range(out[0], 90))


def test_a_new_beginning_starts_a_player_anew():
    order = Order()
    order.take(_piece(5, init=True))
    order.take(_piece(6))
    assert [p.number for p in order.take(_piece(9, init=True))] == [9]
    assert [p.number for p in order.take(_piece(10))] == [10]
