"""Builders: each fills every field that a test does not name."""

from datetime import UTC, datetime
from typing import Any

from kentongan.base.ids import new_id
from kentongan.cameras.model import Camera, Purpose, Source

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def camera(**named: Any) -> Camera:
    """A camera that nobody has reported yet."""
    fields: dict[str, Any] = {
        "id": new_id(),
        "code": "C001",
        "name": "Simpang Dago - Riau (contoh)",
        "lat": -6.9063,
        "lon": 107.611,
        "bearing_deg": 90.0,
        "fov_deg": 60.0,
        "reach_m": None,
        "owner": "contoh",
        "purpose": Purpose.TRAFFIC,
        "fictional": True,
        "enabled": True,
        "counted": False,
        "legal_basis": "contoh",
        "notice": "contoh",
        "notice_since": AT.date(),
        "movable": False,
        "created_at": AT,
        "detail": "",
    }
    reported = ("state", "since", "reported_at", "frame_at", "width", "height", "fps", "codec")
    return Camera(**(fields | dict.fromkeys(reported) | named))


def source(**named: Any) -> Source:
    """A camera to be registered."""
    fields: dict[str, Any] = {
        "id": new_id(),
        "code": "C001",
        "name": "Simpang Dago - Riau (contoh)",
        "lat": -6.9063,
        "lon": 107.611,
        "bearing_deg": 90.0,
        "fov_deg": 60.0,
        "owner": "contoh",
        "purpose": Purpose.TRAFFIC,
        "fictional": True,
        "counted": False,
        "url": "rtsp://127.0.0.1:8554/C001",
    }
    return Source(**(fields | named))
