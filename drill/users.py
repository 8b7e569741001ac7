"""Road users from parameters: `build(make, variant)` gives the mesh of one. Pure numpy.

Sizes are those of common Indonesian makes; the shapes are ours and copy none. `drill.dress` gives the
colours.
"""

from functools import cache
from typing import Final

from drill.bikes import motorcycle
from drill.cars import closed, pickup
from drill.folk import bajaj, becak, bicycle, kaki_lima, pupil, walker
from drill.shapes import Mesh
from drill.trucks import truck

PUPILS: Final = {"pupil_sd": 0.78, "pupil_smp": 0.9}
"""How tall, as a share of a grown-up."""


@cache
def build(make: str, variant: int) -> Mesh:
    """The mesh of one variant; its middle stands at the origin and looks along x."""
    of = {"motorcycle": motorcycle, "pickup": pickup, "truck": truck, "pedestrian": walker}
    plain = {"bajaj": bajaj, "becak": becak, "bicycle": bicycle, "kaki_lima": kaki_lima}
    if make in PUPILS:
        return pupil(variant, PUPILS[make])
    if make in of:
        return of[make](variant)
    if make in plain:
        return plain[make]()
    return closed(make, variant)
