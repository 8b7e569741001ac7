"""Addresses of cameras are taken apart by one strict parser; what is no camera's place is never connected
to."""

from ipaddress import ip_address

import psutil
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg import Connection

from door import Site
from kentongan.cameras.register.address import (
    CONTROL,
    STREAM,
    Login,
    Refused,
    Rules,
    network,
    networks,
    parse,
    resolve,
)

pytestmark = pytest.mark.security

RULES = Rules(networks(["10.20.0.0/16", "192.168.0.0/16", "fd12:3456::/32"]), networks(["10.20.9.0/24"]))
HOSTILE = [
    # other schemes, and ways to a shell or a file
    "file:///etc/passwd", "exec:ffmpeg -i x", "ftp://10.20.1.5/a", "gopher://10.20.1.5/",
    "concat:/etc/passwd",
    "rtmp://10.20.1.5/a", "udp://10.20.1.5:5000", "pipe:0", "subfile,,start,0,end,9,,:/etc/passwd", "data:,x",
    "tcp://10.20.1.5:5432", "rtp://10.20.1.5", "http://10.20.1.5/stream", "rtsp+http://10.20.1.5/",
    "//10.20.1.5/a",
    "rtsp:10.20.1.5/a", "rtsp:/10.20.1.5/a", "10.20.1.5/a", "javascript:alert(1)", "rtsp://", "rtsp:///a", "",
    # this machine, in every disguise
    "rtsp://localhost/a", "rtsp://localhost.localdomain/a", "rtsp://127.0.0.1/a", "rtsp://127.1/a",
    "rtsp://127.0.0.2/a", "rtsp://2130706433/a", "rtsp://0x7f000001/a", "rtsp://0x7f.0.0.1/a", "rtsp://0177.0.0.1/a",
    "rtsp://017700000001/a", "rtsp://[::1]/a", "rtsp://[::]/a", "rtsp://0.0.0.0/a", "rtsp://0/a",
    "rtsp://[::ffff:127.0.0.1]/a", "rtsp://[::ffff:7f00:1]/a", "rtsp://[::ffff:10.20.1.5]/a", "rtsp://[::10.20.1.5]/a",
    "rtsp://[64:ff9b::7f00:1]/a", "rtsp://[2002:7f00:1::]/a", "rtsp://[2001::1]/a", "rtsp://127.0.0.1.:554/a",
    "rtsp://①②⑦.⓪.⓪.①/a", "rtsp://127。0。0。1/a",
    # link-local, metadata, groups, the house's own machines, other networks
    "rtsp://169.254.169.254/latest", "rtsp://169.254.1.1/a", "rtsp://[fe80::1]/a", "rtsp://[fe80::1%25eth0]/a",
    "rtsp://[fd00:ec2::254]/a", "rtsp://100.100.100.200/a", "rtsp://168.63.129.16/a", "rtsp://224.0.0.1/a",
    "rtsp://239.255.255.250/a", "rtsp://255.255.255.255/a", "rtsp://240.0.0.1/a", "rtsp://10.20.9.7:5432/a",
    "rtsp://8.8.8.8/a", "rtsp://172.16.0.1/a", "rtsp://[2606:4700::1111]/a",
    # what one parser reads so and another so
    "rtsp://10.20.1.5@127.0.0.1/a", "rtsp://a:b@c@127.0.0.1/a", "rtsp://127.0.0.1#@10.20.1.5/a",
    "rtsp://127.0.0.1\\@10.20.1.5/a", "rtsp://10.20.1.5/a@127.0.0.1/b", "rtsp://10.20.1.5?@127.0.0.1/",
    "rtsp://10.20.1.5:554@127.0.0.1:80/", "rtsp://10.20.1.5:a/", "rtsp://10.20.1.5:0/", "rtsp://10.20.1.5:65536/",
    "rtsp://10.20.1.5:-1/", "rtsp://10.20.1.5:+554/", "rtsp://10.20.1.5:/", "rtsp://10.20.1.5%00.evil/",
    "rtsp://10.20.1.5 /a", "rtsp://10.20.1.5/a b", "rtsp://10.20.1.5/a\r\nX: y", "rtsp://10.20.1.5/a\x00",
    "rtsp://10.20.1.5/$(id)`x`", "rtsp://10.20.1.5/a|b", 'rtsp://10.20.1.5/"a"', "rtsp://10.20.01.5/a",
    "rtsp://10.20.1/a", "rtsp://10.20.1.5.6/a", "rtsp://10.20.256.5/a", "rtsp://-cam/a", "rtsp://cam..lan/a",
    "rtsp://[10.20.1.5]/a", "rtsp://[::1/a", "rtsp://10.20.1.5]/a", "rtsp://%31%30.20.1.5/a", "rtsp://user:p@ss@10.20.1.5/",
    "rtsp://u:p:q@10.20.1.5/", "rtsp://u%0d%0a:p@10.20.1.5/", "rtsp://u%ff:p@10.20.1.5/",
    "rtsp://10.20.1.5/" + "a" * 1200,
    "rtsp://10.20.1.5/%zz", "rtsp://10.20.1.5/{secret}", "rtsp://10.20.1.5/a#b", "rtsp://no-such-camera.invalid/a",
]  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refused:
        resolve(parse(url, STREAM)[0], RULES)
    assert "passwd" not in str(refused.value)


@pytest.mark.parametrize("where", ["main_url", "sub_url", "control_url", "test"])
def test_hostile_addresses_are_a_422_at_every_door_and_start_nothing(
    site: Site, owner: Connection, city_a: str, where: str
) -> None:
    owner.execute("update city set training = false where slug = %s", [city_a])
    admin = site.as_(city_a, "admin")
    assert admin.post("/api/camera-networks", json={"cidr": "10.20.0.0/16"}).status_code == 201
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    for url in HOSTILE if where == "main_url" else HOSTILE[::9]:
        if "10.20.9" in url or url in {"", "http://10.20.1.5/stream"}:
            continue  # the house's own networks are a setting; nothing, or an address for ONVIF, is no attack
        if where == "test":
            answer = admin.post("/api/cameras/test", json={"main_url": url})
        else:
            control = url.replace("rtsp://", "http://") if where == "control_url" else url
            answer = admin.post("/api/cameras", json=NEW | {where: control})
        assert answer.status_code == 422, (url, answer.text)
    assert {child.pid for child in psutil.Process().children(recursive=True)} == before
    assert admin.get("/api/cameras").json() == []


NEW = {
    "code": "C300", "name": "Uji", "lat": -6.9, "lon": 107.6, "owner": "Dishub", "purpose": "lalu_lintas",
    "main_url": "rtsp://10.20.1.5/a",
}  # fmt: skip


@pytest.mark.parametrize(
    "url, url_again, login",
    [
        ("rtsp://10.20.1.5/a", "rtsp://10.20.1.5:554/a", Login()),
        ("RTSP://10.20.1.5:8554/a?x=1&y=2", "rtsp://10.20.1.5:8554/a?x=1&y=2", Login()),
        ("rtsps://u:p%40%3A@10.20.1.5/a", "rtsps://10.20.1.5:322/a", Login("u", "p@:")),
        ("rtsp://10.20.1.5", "rtsp://10.20.1.5:554", Login()),
        ("rtsp://[fd12:3456::5]:554/a", "rtsp://[fd12:3456::5]:554/a", Login()),
        ("rtsp://10.20.1.5/user={user}_password={password}_channel=1", None, Login()),
    ],
)
def test_what_cameras_have_is_understood(url: str, url_again: str | None, login: Login) -> None:
    address, found = parse(url, STREAM)
    assert found == login
    assert address.url == (url_again or url.replace("10.20.1.5", "10.20.1.5:554"))
    assert ip_address(resolve(address, RULES)) in RULES.networks[0 if "." in address.host else 2]


def test_a_login_goes_where_the_camera_wants_it() -> None:
    address, _ = parse("rtsp://10.20.1.5/u={user}&p={password}", STREAM)
    assert address.signed("a b", "p@/:") == ("rtsp://a%20b:p%40%2F%3A@10.20.1.5:554/u=a%20b&p=p%40%2F%3A")


def test_control_is_http_and_streams_are_rtsp() -> None:
    assert parse("http://10.20.1.5/onvif/device_service", CONTROL)[0].port == 80
    for url, schemes in (("http://10.20.1.5/a", STREAM), ("rtsp://10.20.1.5/a", CONTROL)):
        with pytest.raises(Refused):
            parse(url, schemes)


@given(st.text(max_size=60))
@example("rtsp://a")
def test_no_text_makes_the_parser_do_more_than_refuse(text: str) -> None:
    try:
        address, _ = parse("rtsp://" + text, STREAM)
    except Refused:
        return
    assert parse(address.url, STREAM)[0] == address, "what was understood is understood the same again"


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0/0", "10.0.0.0/7", "127.0.0.0/8", "127.0.0.1/32", "169.254.0.0/16", "224.0.0.0/8",
    "10.20.1.5/16",
     "::/0", "::1/128", "fe80::/64", "fd00::/8", "::ffff:0:0/96", "64:ff9b::/96", "2002::/32", "kamera", "",
     "10.20.0.0/33", "0.0.0.0/8"],
)  # fmt: skip
def test_a_network_that_means_anywhere_or_nowhere_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        network(text)


def test_a_network_is_added_seen_and_dropped(site: Site, city_a: str) -> None:
    admin = site.as_(city_a, "admin")
    assert admin.post("/api/camera-networks", json={"cidr": "0.0.0.0/0"}).status_code == 422
    (row,) = admin.post("/api/camera-networks", json={"cidr": "10.20.0.0/16", "note": "dago"}).json()
    assert admin.post("/api/camera-networks", json={"cidr": "10.20.0.0/16"}).json() == [row]
    assert admin.delete(f"/api/camera-networks/{row['id']}").json() == []
    assert admin.delete(f"/api/camera-networks/{row['id']}").status_code == 404


def test_the_machines_own_addresses_are_never_a_camera() -> None:
    own = [
        row.address for rows in psutil.net_if_addrs().values() for row in rows
        if row.family.name == "AF_INET" and not row.address.startswith("127.")
    ]  # fmt: skip
    for address in own:
        with pytest.raises(Refused):
            Rules(networks([f"{address}/32"])).check(ip_address(address))
