"""The watch's own street, database and broker."""

from watch.conftest import bars, city, keys, street, watch

__all__ = ["bars", "city", "keys", "street", "watch"]
