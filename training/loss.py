"""What a detector did wrong: which cell is to tell of whom (SimOTA), and the loss of the whole canvas.

Source: Ge et al., YOLOX, arXiv 2107.08430, section 2.3; Ge et al., OTA, arXiv 2103.14259 (dynamic k, cost).
Changed: a label has a weight (a teacher is not always right), and cells inside boxes of which nobody knows
what they show are not taught that nobody is there.

Against forgetting: where no label speaks, a frozen teacher does, cell by cell (Li & Hoiem, Learning without
Forgetting, arXiv 1606.09282: its soft answers are targets).
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from training.yolox import STRIDES

NEAR = 2.5
"""A cell may tell of somebody whose middle is nearer than so many strides."""
MOST = 10
FAR = 1e5
BOX_WEIGHT = 5.0
IOU_COST = 3.0
HELD_WEIGHT = 2.0


@dataclass(frozen=True)
class Truth:
    """Of one canvas, in pixels: boxes (m, 4) x1 y1 x2 y2, kinds (m,), weights (m,); unknown (u, 4): nobody
    knows what they show; open (o, 4): there people may have left somebody out."""

    boxes: Tensor
    kinds: Tensor
    weights: Tensor
    unknown: Tensor
    open: Tensor


@dataclass(frozen=True)
class Taught:
    """What the teacher answers on canvases, as likelihoods: sure (n, cells), kinds (n, cells, k), and which
    columns of ours (k,) those kinds are; of others it says nothing."""

    sure: Tensor
    kinds: Tensor
    columns: Tensor


@dataclass(frozen=True)
class Cells:
    """Corner and stride of each cell of a canvas."""

    corner: Tensor
    stride: Tensor

    @property
    def middle(self) -> Tensor:
        return (self.corner + 0.5) * self.stride


def cells(height: int, width: int, device: torch.device) -> Cells:
    corners, strides = [], []
    for stride in STRIDES:
        y, x = torch.meshgrid(
            torch.arange(height // stride, device=device), torch.arange(width // stride, device=device),
            indexing="ij",
        )  # fmt: skip
        corners.append(torch.stack((x.reshape(-1), y.reshape(-1)), 1).float())
        strides.append(torch.full((x.numel(), 1), float(stride), device=device))
    return Cells(torch.cat(corners), torch.cat(strides))


def decoded(told: Tensor, grid: Cells) -> Tensor:
    """Boxes x1 y1 x2 y2 in pixels, (..., cells, 4)."""
    middle = (told[..., :2] + grid.corner) * grid.stride
    half = torch.exp(told[..., 2:4].clamp(max=8)) * grid.stride / 2
    return torch.cat((middle - half, middle + half), -1)


def iou(a: Tensor, b: Tensor) -> Tensor:
    """Of boxes with boxes at the same place of two arrays that fit each other."""
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    both = (high - low).clamp(min=0).prod(-1)
    areas = [(c[..., 2:] - c[..., :2]).clamp(min=0).prod(-1) for c in (a, b)]
    return both / (areas[0] + areas[1] - both + 1e-9)


def loss(told: Tensor, truths: list[Truth], grid: Cells, taught: Taught | None = None) -> dict[str, Tensor]:
    """The parts of the loss of a batch, each a mean over the cells that tell of somebody.

    Args:
        told: (n, cells, 5 + kinds), logits.
        taught: what the teacher says of the same canvases, if one is asked.
    """
    zero = told.sum() * 0
    parts = {"box": zero, "sure": zero, "kind": zero, "held": zero}
    count = zero.new_zeros(())
    for i, (one, truth) in enumerate(zip(told, truths, strict=True)):
        boxes = decoded(one, grid)
        whose, shared = assigned(one.detach(), boxes.detach(), truth, grid)
        there = whose >= 0
        mine = whose[there]
        weight = truth.weights[mine]
        overlap = iou(boxes[there], truth.boxes[mine])
        wanted = torch.nn.functional.one_hot(truth.kinds[mine], one.shape[1] - 5).float()
        kind = bce(one[there, 5:], wanted * shared[there, None], reduction="none").sum(1)
        known = ~within(grid.middle, truth.unknown) | there
        if taught is not None:
            apart_here = held(one, i, taught, truth, (there, grid))
            parts["held"] = parts["held"] + HELD_WEIGHT * apart_here
            known &= ~within(grid.middle, truth.open) | within(grid.middle, truth.boxes) | there
        sure = bce(one[:, 4], there.float(), reduction="none") * known
        sure = torch.where(there, sure * torch.where(there, truth_weight(truth, whose), 1.0), sure)
        parts["box"] = parts["box"] + BOX_WEIGHT * ((1 - overlap**2) * weight).sum()
        parts["kind"] = parts["kind"] + (kind * weight).sum()
        parts["sure"] = parts["sure"] + sure.sum()
        count = count + there.sum()
    return {name: part / count.clamp(min=1) for name, part in parts.items()}


def held(told: Tensor, i: int, taught: Taught, truth: Truth, taken: tuple[Tensor, Cells]) -> Tensor:
    """How far the answers on canvas i are from the teacher's where no label of ours speaks.

    Where nobody knows what is to be seen it is asked only how sure it is: a rider that people drew with the
    machine is somebody on foot to it. Sums of Kullback-Leibler divergences: 0 where both say the same.
    """
    there, grid = taken
    free = ~within(grid.middle, truth.boxes) & ~there
    unknown = within(grid.middle, truth.unknown)
    left_out = within(grid.middle, truth.open) & ~unknown & free
    free &= unknown | left_out
    sure = apart(told[free, 4], taught.sure[i, free]).sum()
    kinds = apart(told[left_out][:, 5 + taught.columns], taught.kinds[i, left_out]).sum(1)
    return sure + (kinds * taught.sure[i, left_out]).sum()


def apart(logits: Tensor, wanted: Tensor) -> Tensor:
    """The divergence of yes-or-no likelihoods from those wanted."""
    own = wanted.clamp(1e-6, 1 - 1e-6).logit()
    return bce(logits, wanted, reduction="none") - bce(own, wanted, reduction="none")


def truth_weight(truth: Truth, whose: Tensor) -> Tensor:
    """The weight of whom each cell tells of; 1 where it tells of nobody."""
    padded = torch.cat((truth.weights, truth.weights.new_ones(1)))
    return padded[whose]


def within(points: Tensor, boxes: Tensor) -> Tensor:
    """(n,): whether a point lies in any of the boxes."""
    if not len(boxes):
        return torch.zeros(len(points), dtype=torch.bool, device=points.device)
    low, high = points[:, None] > boxes[None, :, :2], points[:, None] < boxes[None, :, 2:]
    return (low & high).all(-1).any(1)


@torch.no_grad()
def assigned(told: Tensor, boxes: Tensor, truth: Truth, grid: Cells) -> tuple[Tensor, Tensor]:
    """Of whom each cell is to tell, -1: of nobody; and how well its box lies on theirs."""
    whose = torch.full((len(told),), -1, dtype=torch.long, device=told.device)
    shared = torch.zeros(len(told), device=told.device)
    if not len(truth.boxes):
        return whose, shared
    middle = grid.middle
    inside = ((middle[None] > truth.boxes[:, None, :2]) & (middle[None] < truth.boxes[:, None, 2:])).all(-1)
    centre = (truth.boxes[:, :2] + truth.boxes[:, 2:]) / 2
    near = ((middle[None] - centre[:, None]).abs() < NEAR * grid.stride[None]).all(-1)
    able = (inside | near).any(0).nonzero()[:, 0]
    if not len(able):
        return whose, shared
    overlap = iou(truth.boxes[:, None], boxes[able][None])
    likely = (told[able, 5:].sigmoid() * told[able, 4:5].sigmoid()).sqrt().clamp(1e-6, 1 - 1e-6)
    wanted = torch.nn.functional.one_hot(truth.kinds, told.shape[1] - 5).float()
    wrong = -(wanted @ likely.log().T) - ((1 - wanted) @ (1 - likely).log().T)
    cost = wrong - IOU_COST * (overlap + 1e-8).log() + FAR * ~(inside & near)[:, able]
    chosen = _cheapest(cost, overlap)
    taken = chosen.any(0)
    whose[able[taken]] = torch.where(chosen, -cost, -float("inf")).argmax(0)[taken]
    shared[able[taken]] = overlap.gather(0, whose[able].clamp(min=0)[None])[0][taken]
    return whose, shared


def _cheapest(cost: Tensor, overlap: Tensor) -> Tensor:
    """(m, able): each road user takes its cheapest cells, as many as boxes lie well on it."""
    most = min(MOST, cost.shape[1])
    counts = overlap.topk(most, 1).values.sum(1).int().clamp(min=1)
    order = cost.argsort(1).argsort(1)
    return order < counts[:, None]
