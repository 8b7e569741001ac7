"""Checks of the loss on canvases of which all is known; prints "all hold", or stops at what does not."""

import torch

from training.loss import Taught, Truth, assigned, cells, decoded, iou, loss, within

GRID = cells(64, 96, torch.device("cpu"))


def truth(
    boxes: list[list[float]], kinds: list[int], unknown: list[list[float]] | None = None, *, left=False
) -> Truth:
    """`left`: people may have left somebody out, anywhere."""
    return Truth(
        torch.tensor(boxes).reshape(-1, 4).float(), torch.tensor(kinds, dtype=torch.long),
        torch.ones(len(boxes)), torch.tensor(unknown or []).reshape(-1, 4).float(),
        torch.tensor([[0.0, 0.0, 96.0, 64.0]][: int(left)]).reshape(-1, 4),
    )  # fmt: skip


def taught(told: torch.Tensor) -> Taught:
    """A teacher that answers so, and knows the first two of three kinds."""
    return Taught(told[..., 4].sigmoid(), told[..., 5:7].sigmoid(), torch.tensor([0, 1]))


def silent(kinds: int = 3) -> torch.Tensor:
    """Cells that are sure that nobody is there."""
    told = torch.zeros(1, len(GRID.corner), 5 + kinds)
    told[..., 4:] = -8
    return told


def telling(box: list[float], kind: int) -> torch.Tensor:
    """Cells of which all whose middle is in the box tell of it, and the others of nobody."""
    told = silent()
    there = within(GRID.middle, torch.tensor([box]))
    corner, stride = GRID.corner[there], GRID.stride[there]
    x1, y1, x2, y2 = box
    told[0, there, :2] = torch.tensor([(x1 + x2) / 2, (y1 + y2) / 2]) / stride - corner
    told[0, there, 2:4] = (torch.tensor([x2 - x1, y2 - y1]) / stride).log()
    told[0, there, 4], told[0, there, 5 + kind] = 8.0, 8.0
    return told


def main() -> None:
    box = [20.0, 12.0, 60.0, 44.0]
    boxes = decoded(telling(box, 1), GRID)
    there = within(GRID.middle, torch.tensor([box]))
    assert torch.allclose(boxes[0, there], torch.tensor(box), atol=1e-3), "a box is decoded as it was told"
    assert abs(float(iou(torch.tensor(box), torch.tensor([20.0, 12.0, 40.0, 44.0]))) - 0.5) < 1e-6

    whose, shared = assigned(telling(box, 1)[0], boxes[0], truth([box], [1]), GRID)
    assert 1 <= int((whose == 0).sum()) <= 10, "one road user takes a few cells"
    assert float(shared[whose == 0].min()) > 0.99
    assert (whose[~there] < 0).all() or float(shared[whose >= 0].min()) > 0.99

    two = truth([box, [62.0, 10.0, 90.0, 40.0]], [1, 2])
    whose, _ = assigned(silent()[0], decoded(silent(), GRID)[0], two, GRID)
    assert set(whose.tolist()) == {-1, 0, 1}, "everybody gets a cell, also where nobody was seen"

    def whole(told: torch.Tensor, wanted: Truth) -> float:
        return float(sum(loss(told, [wanted], GRID).values()))

    right, other, none = (whole(t, truth([box], [1])) for t in (telling(box, 1), telling(box, 2), silent()))
    assert right < min(other, none), f"right {right}, another kind {other}, nobody {none}"
    assert whole(silent(), truth([], [])) < 0.5, "an empty canvas that is seen as empty costs next to nothing"
    ghost = whole(telling(box, 1), truth([], []))
    assert ghost > 50, "who is not there must not be seen"
    assert whole(telling(box, 1), truth([], [], [box])) < ghost / 10, (
        "where nothing is known nothing is taught"
    )

    remembered(box)
    told = telling(box, 1).requires_grad_()
    wanted = [truth([box], [1], left=True)]
    sum(loss(told, wanted, GRID, taught(telling([62.0, 10.0, 90.0, 40.0], 0))).values()).backward()
    assert torch.isfinite(told.grad).all()
    print("all hold")


def remembered(box: list[float]) -> None:
    """The teacher is held to where no label speaks, and nowhere else."""

    def held(told: torch.Tensor, wanted: Truth, teacher: torch.Tensor) -> float:
        return float(loss(told, [wanted], GRID, taught(teacher))["held"])

    sees, other, none = telling(box, 1), telling(box, 0), silent()
    left = truth([], [], left=True)
    assert abs(held(sees, left, sees)) < 1e-3, "who answers as the teacher does is held to nothing"
    assert held(none, left, sees) > 50, "who forgets somebody that was left out is reminded"
    assert held(other, left, sees) > 50, "of his kind, too"
    assert held(none, truth([], []), sees) == 0, "where all is known the truth speaks"
    assert held(none, truth([box], [2], left=True), sees) < 1, "a label says otherwise, and it stands"
    unknown = truth([], [], [box])
    assert held(none, unknown, sees) > 50 and held(other, unknown, sees) < 1e-3, "unknown: only how sure"
    apart = sum(loss(sees, [left], GRID, taught(sees)).values())
    assert float(apart) < 1, "where the teacher speaks it is not taught that nobody is there"


if __name__ == "__main__":
    main()
