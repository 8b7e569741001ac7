"""A camera comes into the register through the page: found by ONVIF, tested, registered, seen, moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.test_screens import violations
from chromium import Demo
from kentongan.video.rtsp_server import Camera
from onvif_device import Device
from standing import wait_until
from video.conftest import Street, clip

pytestmark = pytest.mark.browser
PASSWORD = "kenari-rahasia-5d1"


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """A dome that shows a running bar."""
    folder = tmp_path_factory.mktemp("dome")
    clip(folder / "a.mp4", width=320, height=192, seconds=4)
    street = Street(folder, [Camera(path="UTAMA", clip="a.mp4"), Camera(path="KECIL", clip="a.mp4")])
    streams = {"utama": street.url("UTAMA"), "kecil": street.url("KECIL")}
    made = Device(streams, password=PASSWORD, discovery_port=3702).up()
    yield made
    made.down()
    street.close()


def test_a_camera_is_added_by_probe_seen_and_moved(page: Page, demo: Demo, device: Device, tmp_path: Path):
    page.goto(f"{demo.address}/cameras")
    page.get_by_role("button", name="Tambah kamera").click()
    box = page.get_by_role("dialog")
    box.get_by_role("button", name="Cari lewat ONVIF").click()
    box.get_by_label("Pengguna kamera").fill(device.user)
    box.get_by_label("Kata sandi kamera").fill(PASSWORD)
    box.get_by_role("button", name="Cari di jaringan").click()
    box.get_by_role("button", name="Kubah Uji").click(timeout=60_000)
    expect(box.get_by_label("Aliran untuk rekaman")).to_have_value(device.streams["utama"], timeout=60_000)
    box.get_by_role("button", name="Uji gambar").click()
    picture = box.get_by_role("img", name="Gambar dari kamera saat diuji")
    expect(picture).to_be_visible(timeout=60_000)
    assert picture.evaluate("(it) => it.naturalWidth") == 320
    expect(box).to_contain_text("H.264")
    expect(box).to_contain_text("320 × 192")
    expect(box.get_by_role("definition").filter(has_text="aliran utama")).to_be_visible()
    box.get_by_role("button", name="Uji aliran kecil").click()
    expect(box.get_by_role("definition").filter(has_text="aliran kecil")).to_be_visible(timeout=60_000)
    box.get_by_label("Nama tempat").fill("Kubah Uji Alun-alun")
    box.get_by_role("button", name="Ambil tengah peta").click()
    box.get_by_label("Pemilik").fill("Dishub")
    box.get_by_label("Tujuan").select_option("keamanan")
    expect(box.get_by_role("button", name="Daftarkan kamera")).to_be_disabled()
    box.get_by_label("Dasar hukum").fill("Perwal 12/2025")
    box.get_by_label("Rambu pemberitahuan: di mana").fill("tiang barat")
    box.get_by_label("Terpasang sejak").fill("2026-01-15")
    assert violations(page) == []
    page.screenshot(path=str(tmp_path / "add.png"))
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Kubah Uji Alun-alun")
    expect(panel).to_be_visible(timeout=60_000)
    page.wait_for_selector("aside [data-pictured=yes]", timeout=60_000)
    turned(page, device)
    switched_off(page)


def turned(page: Page, device: Device) -> None:
    """Keys and buttons move it; presets are gone to."""
    panel = page.locator("aside")
    panel.get_by_role("button", name="Posisi tersimpan").click()
    panel.get_by_role("button", name="Gerbang").click(timeout=60_000)
    wait_until(lambda: ("goto", "1") in device.moves, timeout_s=20, why="it goes to the gate")
    panel.get_by_role("button", name="Ke kanan").focus()
    page.keyboard.down("ArrowRight")
    wait_until(lambda: ("move", (0.5, 0.0)) in device.moves, timeout_s=20, why="it turns right")
    page.keyboard.up("ArrowRight")
    wait_until(lambda: device.moves[-1] == ("stop", None), timeout_s=20, why="let go, it stops")


def switched_off(page: Page) -> None:
    """With a reason, from the panel; what is stored of the address is shown without path and login."""
    page.get_by_role("button", name="Pengaturan kamera").click()
    box = page.get_by_role("dialog")
    expect(box).to_contain_text("tetap rtsp://127.0.0.1:")
    assert PASSWORD not in page.content() and "UTAMA" not in page.content()
    box.get_by_label("Nyala", exact=True).uncheck()
    box.get_by_label("Mengapa dimatikan?").fill("uji coba selesai")
    box.get_by_role("button", name="Simpan perubahan").click()
    expect(page.locator("aside")).to_contain_text("Kamera ini dinonaktifkan", timeout=60_000)


def test_a_table_with_faults_shows_them_by_row_and_stores_nothing(page: Page, demo: Demo, tmp_path: Path):
    head = "kode;nama;lintang;bujur;pemilik;tujuan;url_utama\n"
    rows_given = [
        "D001;Satu;-6,9;107,6;Dishub;keamanan;rtsp://127.0.0.1/a", "D002;Dua;utara;107,6;Dishub;wajah;x",
    ]  # fmt: skip
    file = tmp_path / "kamera.csv"
    file.write_text(head + "\n".join(rows_given))
    page.goto(f"{demo.address}/cameras")
    page.get_by_role("button", name="Impor CSV").click()
    box = page.get_by_role("dialog")
    box.get_by_label("Berkas CSV").set_input_files(str(file))
    expect(box).to_contain_text("2 baris, 1 siap disimpan, 2 kesalahan", timeout=60_000)
    expect(box.get_by_role("button", name="Simpan semua")).to_be_disabled()
    rows = box.get_by_role("row")
    expect(rows.filter(has_text="lintang")).to_contain_text("bukan angka")
    expect(rows.filter(has_text="tujuan")).to_contain_text("pilih keamanan, bencana, atau lalu_lintas")
    assert violations(page) == []
    corrected = (head + "\n".join(rows_given)).replace("wajah", "bencana")
    file.write_text(corrected)
    box.get_by_label("Berkas CSV").set_input_files([])  # as a press on it does
    box.get_by_label("Berkas CSV").set_input_files(str(file))
    expect(box).to_contain_text("2 baris, 1 siap disimpan, 1 kesalahan", timeout=60_000)
    box.get_by_role("button", name="Simpan hanya yang benar (1)").click()
    expect(box).to_contain_text("1 kamera terdaftar", timeout=60_000)
    expect(rows.filter(has_text="lintang")).to_contain_text("bukan angka")  # what is left to be mended


def test_a_camera_network_is_removed_only_when_that_is_confirmed(page: Page, demo: Demo):
    page.goto(f"{demo.address}/cameras")
    page.get_by_role("button", name="Jaringan kamera").click()
    box = page.get_by_role("dialog")
    box.get_by_label("Jaringan", exact=True).fill("10.77.0.0/16")
    box.get_by_role("button", name="Tambahkan").click()
    box.get_by_role("button", name="Hapus jaringan 10.77.0.0/16").click()
    expect(box).to_contain_text("berhenti dalam beberapa detik")
    box.get_by_role("button", name="Batal").click()
    expect(box.get_by_role("listitem").filter(has_text="10.77.0.0/16")).to_be_visible()
    box.get_by_role("button", name="Hapus jaringan 10.77.0.0/16").click()
    box.get_by_role("button", name="Hapus", exact=True).click()
    expect(box.get_by_role("listitem").filter(has_text="10.77.0.0/16")).to_have_count(0)
