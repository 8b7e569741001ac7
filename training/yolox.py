"""YOLOX-nano in torch, defined by ourselves, its batch norms folded into the convolutions.

The published weights exist as ONNX, where each batch norm is a part of its convolution already; so they are
here, and stay so in training: with few pictures at once a batch norm would learn those pictures.

Source: Ge et al., YOLOX: Exceeding YOLO Series in 2021, arXiv 2107.08430, sections
2.1 and 2.2 (nano: depth 0.33, width 0.25, depthwise).
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

WIDTHS = (16, 32, 64, 128, 256)
HEAD = 64
STRIDES = (8, 16, 32)


class Conv(nn.Module):
    """Convolution and SiLU."""

    def __init__(self, into: int, out: int, size: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(into, out, size, stride, (size - 1) // 2, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.silu(self.conv(x))


class Deep(nn.Sequential):
    """Depthwise, then pointwise."""

    def __init__(self, into: int, out: int, stride: int = 1) -> None:
        super().__init__(Conv(into, into, 3, stride, groups=into), Conv(into, out, 1))


class Bottleneck(nn.Module):
    def __init__(self, width: int, *, shortcut: bool) -> None:
        super().__init__()
        self.inner = nn.Sequential(Conv(width, width, 1), Deep(width, width))
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x) + x if self.shortcut else self.inner(x)


class Split(nn.Module):
    """One half goes through bottlenecks, both are joined (CSP)."""

    def __init__(self, into: int, out: int, depth: int = 1, *, shortcut: bool = False) -> None:
        super().__init__()
        half = out // 2
        self.first, self.second = Conv(into, half, 1), Conv(into, half, 1)
        self.inner = nn.Sequential(*(Bottleneck(half, shortcut=shortcut) for _ in range(depth)))
        self.join = Conv(2 * half, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        first, second = self.first(x), self.second(x)
        return self.join(torch.cat((self.inner(first), second), 1))


class Pools(nn.Module):
    """The largest of ever wider surroundings, side by side (SPP)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.narrow = Conv(width, width // 2, 1)
        self.pools = nn.ModuleList(nn.MaxPool2d(size, 1, size // 2) for size in (5, 9, 13))
        self.join = Conv(width * 2, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.narrow(x)
        return self.join(torch.cat([x, *(pool(x) for pool in self.pools)], 1))


class Trunk(nn.Module):
    """The picture at an eighth, a sixteenth and a thirty-second of its size."""

    def __init__(self) -> None:
        super().__init__()
        a, b, c, d, e = WIDTHS
        self.stem = Conv(12, a, 3)
        self.fourth = nn.Sequential(Deep(a, b, 2), Split(b, b, 1, shortcut=True))
        self.eighth = nn.Sequential(Deep(b, c, 2), Split(c, c, 3, shortcut=True))
        self.sixteenth = nn.Sequential(Deep(c, d, 2), Split(d, d, 3, shortcut=True))
        self.last = nn.Sequential(Deep(d, e, 2), Pools(e), Split(e, e, 1))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.onward(self.begin(x))

    def begin(self, x: Tensor) -> Tensor:
        """The picture at a fourth of its size: edges and colours, which every detector needs alike."""
        dealt = [x[..., down::2, right::2] for down, right in ((0, 0), (1, 0), (0, 1), (1, 1))]
        return self.fourth(self.stem(torch.cat(dealt, 1)))

    def onward(self, fourth: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        eighth = self.eighth(fourth)
        sixteenth = self.sixteenth(eighth)
        return eighth, sixteenth, self.last(sixteenth)


class Paths(nn.Module):
    """What the coarse pictures know is told to the fine ones, and back (PAFPN)."""

    def __init__(self) -> None:
        super().__init__()
        _, _, c, d, e = WIDTHS
        self.down_to_16, self.at_16 = Conv(e, d, 1), Split(2 * d, d)
        self.down_to_8, self.at_8 = Conv(d, c, 1), Split(2 * c, c)
        self.up_to_16, self.again_16 = Deep(c, c, 2), Split(2 * c, d)
        self.up_to_32, self.again_32 = Deep(d, d, 2), Split(2 * d, e)

    def forward(self, x: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        eighth, sixteenth, last = x
        coarse = self.down_to_16(last)
        middle = self.down_to_8(self.at_16(torch.cat((_twice(coarse), sixteenth), 1)))
        fine = self.at_8(torch.cat((_twice(middle), eighth), 1))
        second = self.again_16(torch.cat((self.up_to_16(fine), middle), 1))
        return fine, second, self.again_32(torch.cat((self.up_to_32(second), coarse), 1))


def _twice(x: Tensor) -> Tensor:
    return nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")


class Level(nn.Module):
    """What is told of each cell at one scale: kinds, box, sureness; one after the other, as they run."""

    def __init__(self, into: int, kinds: int) -> None:
        super().__init__()
        self.stem = Conv(into, HEAD, 1)
        self.of_kinds = nn.Sequential(Deep(HEAD, HEAD), Deep(HEAD, HEAD))
        self.kinds = nn.Conv2d(HEAD, kinds, 1)
        self.of_boxes = nn.Sequential(Deep(HEAD, HEAD), Deep(HEAD, HEAD))
        self.box = nn.Conv2d(HEAD, 4, 1)
        self.sure = nn.Conv2d(HEAD, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        kinds = self.kinds(self.of_kinds(x))
        boxes = self.of_boxes(x)
        return torch.cat((self.box(boxes), self.sure(boxes), kinds), 1)


class Nano(nn.Module):
    """Pictures (n, 3, height, width), BGR 0..255 -> (n, cells, 5 + kinds): centre and log size in strides,
    then sureness and kinds as logits."""

    def __init__(self, kinds: int) -> None:
        super().__init__()
        self.kinds = kinds
        self.trunk, self.paths = Trunk(), Paths()
        self.levels = nn.ModuleList(Level(width, kinds) for width in WIDTHS[2:])

    def forward(self, x: Tensor) -> Tensor:
        return self.onward(self.trunk.begin(x))

    def onward(self, fourth: Tensor) -> Tensor:
        """From the picture at a fourth of its size (`Trunk.begin`) on."""
        seen: Sequence[Tensor] = self.paths(self.trunk.onward(fourth))
        told = [level(part) for level, part in zip(self.levels, seen, strict=True)]
        return torch.cat([part.flatten(2) for part in told], 2).transpose(1, 2)


class Told(nn.Module):
    """The network as the product reads it: likelihoods instead of logits; one picture."""

    def __init__(self, net: Nano) -> None:
        super().__init__()
        self.net = net

    def forward(self, images: Tensor) -> Tensor:
        seen = self.net.paths(self.net.trunk(images))
        rows = []
        for level, part in zip(self.net.levels, seen, strict=True):
            told = level(part)
            joined = torch.cat((told[:, :4], torch.sigmoid(told[:, 4:])), 1)
            rows.append(joined.reshape(1, 5 + self.net.kinds, -1))
        return torch.cat(rows, 2).transpose(1, 2)
