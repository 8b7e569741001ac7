"""Reads parameter sets bit by bit. A camera's bytes are hostile: a lie can raise here, but cannot crash."""


class Bits:
    """Raises IndexError at the end of what there is."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    @classmethod
    def of_nal(cls, nal: bytes, head: int) -> "Bits":
        """What a NAL unit holds after its header of `head` bytes, without emulation prevention."""
        return cls(nal[head:].replace(b"\x00\x00\x03", b"\x00\x00"))

    def bits(self, n: int) -> int:
        value = 0
        for _ in range(n):
            value = value << 1 | (self._body[self._at >> 3] >> (7 - (self._at & 7)) & 1)
            self._at += 1
        return value

    def ue(self) -> int:
        """Unsigned Exp-Golomb."""
        zeros = 0
        while not self.bits(1):
            zeros += 1
            if zeros > 31:
                raise IndexError
        return (1 << zeros) - 1 + self.bits(zeros)

    def se(self) -> int:
        """Signed Exp-Golomb."""
        k = self.ue()
        return (k + 1) // 2 if k & 1 else -(k // 2)
