"""The counted camera of every test of this room."""

from road import road  # noqa: F401 - a fixture
