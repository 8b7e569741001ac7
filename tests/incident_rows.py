"""An incident as a value, for tests of what is pure."""

from typing import Any

from kentongan.base.ids import new_id
from kentongan.incidents.model.states import Incident, Origin, State
from make import AT


def incident(**named: Any) -> Incident:
    stamps = ("rang_at", "answered_at", "verified_at", "dispatched_at", "accepted_at", "departed_at",
              "arrived_at", "controlled_at", "done_at", "closed_at", "merged_into", "owner_id", "owner_login",
              "external_id", "lat", "lon", "accuracy_m")  # fmt: skip
    fields: dict[str, Any] = {
        "id": new_id(), "code": "20261124-0001", "origin": Origin.PERSON, "category": "LLN-LLR",
        "priority": "P2", "state": State.NEW, "narrative": "", "answers": {}, "place_text": "", "polsek": "",
        "kecamatan": "", "marks": (), "opened_at": AT, "entered_at": AT, "waits_from": AT, "opened_by": "ani",
    }  # fmt: skip
    return Incident(**(dict.fromkeys(stamps) | fields | named))
