"""What others own: found by name and hash, fetched only where anybody may, and never trusted."""

import fcntl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kentongan.base.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from kentongan.tools import assets
from kentongan.tools.assets_catalogue import CATALOGUE, ITEMS, PERMISSIVE, SCENES, Item
from kentongan.tools.assets_fetch import fetch

BODY = bytes(range(256)) * 1024


@dataclass
class Upstream:
    """A server of this machine; `ways` says how it misbehaves, `ranges` what it was asked for."""

    address: str = ""
    ways: set[str] = field(default_factory=set)
    ranges: list[str | None] = field(default_factory=list)
    redirect: str = ""


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    known = Upstream()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            known.ranges.append(asked)
            if known.redirect and self.path != "/target":
                self.send_response(302)
                self.send_header("Location", known.redirect)
                self.end_headers()
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            if "no ranges" in known.ways:
                start = 0
            body = BODY + b"more" if "large" in known.ways else BODY
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            if "no length" not in known.ways:
                self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            stop = len(body) // 2 if "cut" in known.ways else len(body)
            self.wfile.write(body[start:stop])

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        known.address = f"http://127.0.0.1:{server.server_port}/file"
        yield known
        server.shutdown()


@pytest.fixture
def item(upstream: Upstream) -> Item:
    return Item(
        name="weights",
        path="models/weights.bin",
        size=len(BODY),
        sha256=sha256(BODY).hexdigest(),
        licence="Apache-2.0",
        about="a test",
        source="nobody",
        address=upstream.address,
    )


def bring(item: Item, folder: Path) -> Path:
    return fetch(item, folder, plain_loopback=True)


def test_a_fetched_item_is_whole_and_leaves_no_part(item: Item, tmp_path: Path) -> None:
    assert bring(item, tmp_path).read_bytes() == BODY
    assert [p.name for p in (tmp_path / "models").iterdir()] == ["weights.bin"]


def test_a_cut_download_goes_on_where_it_ended(item: Item, upstream: Upstream, tmp_path: Path) -> None:
    upstream.ways = {"cut"}
    with pytest.raises(Unavailable, match="run it again"):
        bring(item, tmp_path)
    assert not (tmp_path / item.path).exists()
    upstream.ways = set()
    assert bring(item, tmp_path).read_bytes() == BODY
    assert upstream.ranges == [None, f"bytes={len(BODY) // 2}-"]


def test_a_server_without_ranges_is_read_from_the_start(
    item: Item, upstream: Upstream, tmp_path: Path
) -> None:
    part = tmp_path / "models" / "weights.bin.part"
    part.parent.mkdir()
    part.write_bytes(b"rubbish from another day")
    upstream.ways = {"no ranges"}
    assert bring(item, tmp_path).read_bytes() == BODY


@pytest.mark.security
def test_another_hash_is_refused_and_forgotten(item: Item, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="sha256"):
        bring(replace(item, sha256="0" * 64), tmp_path)
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.security
@pytest.mark.parametrize("ways", [{"large"}, {"large", "no length"}])
def test_more_than_the_known_size_is_refused(
    item: Item, upstream: Upstream, tmp_path: Path, ways: set[str]
) -> None:
    upstream.ways = ways
    with pytest.raises(Invalid, match=f"the file has {len(BODY)}"):
        bring(item, tmp_path)
    assert not (tmp_path / item.path).exists()


@pytest.mark.security
@pytest.mark.parametrize("target", ["http://192.0.2.1/file", "file:///etc/passwd", "ftp://192.0.2.1/x"])
def test_a_redirect_away_from_https_is_refused(
    item: Item, upstream: Upstream, tmp_path: Path, target: str
) -> None:
    upstream.redirect = target
    with pytest.raises((Invalid, Unavailable), match=r"only https|not allowed"):
        bring(item, tmp_path)
    assert not (tmp_path / item.path).exists()


def test_a_redirect_to_an_allowed_address_is_followed(item: Item, upstream: Upstream, tmp_path: Path) -> None:
    upstream.redirect = upstream.address.replace("/file", "/target")
    assert bring(item, tmp_path).read_bytes() == BODY


@pytest.mark.security
def test_plain_http_is_refused_even_to_this_machine_unless_a_test_says_so(item: Item, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="only https"):
        fetch(item, tmp_path)


@pytest.mark.security
@pytest.mark.parametrize("licence", ["none stated", "AGPL-3.0", "ODbL-1.0"])
def test_what_has_no_permissive_licence_is_never_fetched(item: Item, tmp_path: Path, licence: str) -> None:
    with pytest.raises(Forbidden, match="by hand"):
        bring(replace(item, licence=licence), tmp_path)


def test_two_fetches_of_one_item_do_not_mix(item: Item, tmp_path: Path) -> None:
    part = tmp_path / "models" / "weights.bin.part"
    part.parent.mkdir()
    with part.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Conflict, match="another process"):
            bring(item, tmp_path)


def put(name: str, folder: Path, body: bytes) -> Path:
    path = folder / CATALOGUE[name].path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def test_a_missing_item_says_exactly_where_to_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_ASSETS", str(tmp_path / "theirs"))
    with pytest.raises(NotFound) as told:
        assets.find("yolox_nano", tmp_path)
    assert str(tmp_path / "theirs" / "models" / "yolox_nano.onnx") in str(told.value)
    assert str(tmp_path / "assets" / "models" / "yolox_nano.onnx") in str(told.value)
    assert "kentongan assets fetch yolox_nano" in str(told.value)


def test_an_empty_variable_means_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_ASSETS", "")
    assert assets.folders(tmp_path) == [tmp_path / "assets"]


def test_an_item_that_may_not_be_fetched_offers_no_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTONGAN_ASSETS", raising=False)
    with pytest.raises(NotFound) as told:
        assets.find("swetha_cars", tmp_path)
    assert "assets fetch" not in str(told.value)


@pytest.mark.security
def test_another_file_under_the_right_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTONGAN_ASSETS", raising=False)
    path = put("yolox_nano", tmp_path / "assets", b"not a model")
    with pytest.raises(Invalid, match=str(path)):
        assets.find("yolox_nano", tmp_path)


def test_an_unknown_name_is_a_fault_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no such asset"):
        assets.find("yolo_everything", tmp_path)


def test_every_item_of_the_catalogue_is_what_the_folder_holds(assets: Path, tmp_path: Path) -> None:
    for item in ITEMS:
        body = (assets / item.path).read_bytes()
        assert (len(body), sha256(body).hexdigest()) == (item.size, item.sha256), item.name


def test_only_permissive_items_have_an_address() -> None:
    assert all(item.licence in PERMISSIVE for item in ITEMS if item.address)
    assert all(item.address is None or item.address.startswith("https://") for item in ITEMS)
    assert {f"{name}.lines" for name in SCENES} <= set(CATALOGUE)


def test_the_list_tells_each_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KENTONGAN_ASSETS", raising=False)
    assert assets.main(["--data", str(tmp_path), "list"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == len(ITEMS)
    assert told[0].endswith("missing, can be fetched")
