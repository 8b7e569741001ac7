"""The watch's own street, database and broker."""

from watch.conftest import bars, city, street, watch

__all__ = ["bars", "city", "street", "watch"]
