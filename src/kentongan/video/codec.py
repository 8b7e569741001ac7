"""What differs between the two codecs that cameras speak: H.264 and H.265."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kentongan.video import h264, h265
from kentongan.video.shape import Shape

Sets = tuple[bytes, ...]
"""A camera's parameter sets, in the order of `Codec.sets`; empty ones have not come yet."""


@dataclass(frozen=True, slots=True)
class Codec:
    """One of them. `sets`: kinds of its parameter sets; `keys`: of pictures that need none before.

    `others`: kinds of slices of pictures that need earlier ones; `playable`: whether a browser shows it.
    """

    name: str
    entry: str
    record: str
    kind_of: Callable[[bytes], int]
    sets: tuple[int, ...]
    keys: frozenset[int]
    others: frozenset[int]
    sei: int
    delimiter: int
    filler: int
    playable: bool

    def shape(self, sets: Sets) -> Shape:
        """Raises: Invalid."""
        return h265.shape(sets[1]) if self is H265 else h264.shape(sets[0])

    def config(self, sets: Sets) -> bytes:
        """The decoder configuration record of MP4. Raises: Invalid."""
        return h265.config(*sets) if self is H265 else h264.config(*sets)

    def is_lone_slice(self, annexb: bytes) -> bool:
        """Whether this is one slice that needs earlier pictures, and nothing else: what most pictures are."""
        start = annexb.find(b"\x00\x00\x01", 0, 4)
        lone = start >= 0 and annexb.find(b"\x00\x00\x01", start + 3) < 0
        return lone and self.kind_of(annexb[start + 3 : start + 4]) in self.others

    def has_key(self, nals: list[bytes]) -> bool:
        """Whether this picture, and all after it, need none before it."""
        return any(self.kind_of(nal) in self.keys for nal in nals)

    def has_seam(self, nals: list[bytes]) -> bool:
        """Whether a looped clip of ours begins anew here."""
        return any(self.kind_of(nal) == self.sei and h264.SEAM in nal for nal in nals)

    def has_filler(self, nals: list[bytes]) -> bool:
        """Whether bytes were added that mean nothing, to keep a constant rate."""
        return any(self.kind_of(nal) == self.filler for nal in nals)

    def renewed(self, sets: Sets, nals: list[bytes]) -> Sets:
        """The parameter sets after a picture that may bring new ones."""
        found = {kind: nal for nal in nals if (kind := self.kind_of(nal)) in self.sets}
        return tuple(found.get(kind, old) for kind, old in zip(self.sets, sets, strict=True))


H264: Final = Codec(
    "h264", "avc1", "avcC", h264.kind_of, (h264.SPS, h264.PPS),
    frozenset({h264.IDR}), frozenset({h264.SLICE}),
    h264.SEI, h264.DELIMITER, h264.FILLER, playable=True,
)  # fmt: skip
H265: Final = Codec(
    "hevc", "hvc1", "hvcC", h265.kind_of, (h265.VPS, h265.SPS, h265.PPS),
    frozenset(range(h265.FIRST_KEY, h265.LAST_KEY + 1)), frozenset(range(h265.LAST_OTHER + 1)),
    h265.SEI, h265.DELIMITER, h265.FILLER, playable=False,
)  # fmt: skip
BY_NAME: Final = {codec.name: codec for codec in (H264, H265)}


def codec_of(shape: Shape) -> Codec:
    """The codec that a codec string names."""
    return H265 if shape.codec.startswith(H265.entry) else H264
