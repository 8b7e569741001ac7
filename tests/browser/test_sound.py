"""The four sounds, rendered by a real Chromium: how long, how loud, and told apart by pitch and by rhythm."""

import base64
import subprocess
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from chromium import Demo
from kentongan.base.paths import ROOT

pytestmark = pytest.mark.browser

RATE: Final = 44_100
LONGEST_S: Final = 1.0
AS_SCRIPT: Final = """
  const ts = require('typescript'), fs = require('fs');
  const options = { compilerOptions: { module: 'ESNext', target: 'ES2022' } };
  const text = fs.readFileSync('src/sound/cues.ts', 'utf8');
  process.stdout.write(ts.transpileModule(text, options).outputText);"""
RENDER: Final = """async ([script, cue, volume, rate]) => {
  const { render } = await import(`data:text/javascript;base64,${script}`);
  const context = new OfflineAudioContext(1, rate * 1.5, rate);
  render(context, cue, volume);
  return [...(await context.startRendering()).getChannelData(0)];
}"""
CUES: Final = ("critical", "report", "emergency", "lost")


@dataclass(frozen=True)
class Heard:
    """One cue as it comes out: its tones as (hertz, begin, end), and its samples."""

    samples: np.ndarray
    tones: tuple[tuple[float, float, float], ...]

    @property
    def length_s(self) -> float:
        return self.tones[-1][2]

    @property
    def pitches(self) -> tuple[float, ...]:
        return tuple(round(hz) for hz, _, _ in self.tones)

    @property
    def rhythm(self) -> tuple[float, ...]:
        """When each tone begins, and how long it is."""
        return tuple(round(it, 2) for _, begin, end in self.tones for it in (begin, end - begin))

    @property
    def rms(self) -> float:
        sounding = self.samples[np.abs(self.samples) > 1e-4]
        return float(np.sqrt(np.mean(sounding**2)))


def tones_of(samples: np.ndarray) -> tuple[tuple[float, float, float], ...]:
    """Spans that sound, parted by 10 ms of silence, each with its strongest frequency."""
    step = RATE // 200
    loud = [bool(np.abs(samples[i : i + step]).max() > 0.01) for i in range(0, len(samples), step)]
    edges = [i for i in range(1, len(loud) + 1) if [*loud, False][i] != loud[i - 1]]
    edges = [0, *edges] if loud[0] else edges
    found: list[tuple[float, float, float]] = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        part = samples[begin * step : end * step]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 2**17))
        found.append((float(spectrum.argmax() * RATE / 2**17), begin / 200, end / 200))
    return tuple(found)


@pytest.fixture(scope="module")
def cues(browser: Browser) -> dict[tuple[str, float], Heard]:
    script = subprocess.run(
        ["node", "-e", AS_SCRIPT], cwd=ROOT / "web", capture_output=True, text=True, check=True
    ).stdout
    coded = base64.b64encode(script.encode()).decode()
    page = browser.new_page()
    found: dict[tuple[str, float], Heard] = {}
    for cue in CUES:
        for volume in (0.1, 0.5, 1.0):
            samples = np.array(page.evaluate(RENDER, [coded, cue, volume, RATE]))
            found[cue, volume] = Heard(samples, tones_of(samples))
    page.close()
    return found


@pytest.mark.parametrize(
    ("cue", "pitches"),
    [("critical", (880, 880, 880)), ("report", (520, 660)), ("emergency", (1180, 780, 1180, 780)),
     ("lost", (330, 240))],
)  # fmt: skip
def test_each_cue_is_what_it_is_meant_to_be_and_no_longer_than_a_second(
    cues: dict[tuple[str, float], Heard], cue: str, pitches: tuple[int, ...]
):
    heard = cues[cue, 1.0]
    assert heard.length_s <= LONGEST_S
    assert len(heard.pitches) == len(pitches)
    assert all(abs(a - b) < 12 for a, b in zip(heard.pitches, pitches, strict=True)), heard.pitches
    assert np.abs(heard.samples[round(heard.length_s * RATE) + RATE // 100 :]).max() < 1e-3, "then silence"


@pytest.mark.parametrize(("one", "other"), combinations(CUES, 2))
def test_any_two_differ_in_pitch_and_in_rhythm(cues: dict[tuple[str, float], Heard], one: str, other: str):
    a, b = cues[one, 1.0], cues[other, 1.0]
    mean = [float(np.mean(it.pitches)) for it in (a, b)]
    assert max(mean) / min(mean) > 1.1, "more than a semitone and a half apart"
    assert a.rhythm != b.rhythm


@pytest.mark.parametrize("cue", CUES)
def test_volume_is_what_the_seat_chose_and_nothing_is_clipped(cues: dict[tuple[str, float], Heard], cue: str):
    quiet, half, full = (cues[cue, volume] for volume in (0.1, 0.5, 1.0))
    assert np.abs(full.samples).max() <= 1.0
    assert half.rms / full.rms == pytest.approx(0.5, rel=0.05)
    assert np.abs(quiet.samples).max() > 0.03, "the quietest is still heard"


def test_they_are_about_equally_loud(cues: dict[tuple[str, float], Heard]):
    loudness = {cue: 20 * np.log10(cues[cue, 1.0].rms) for cue in CUES}
    assert max(loudness.values()) - min(loudness.values()) < 6, loudness


def test_how_loud_it_is_stands_over_no_button_until_somebody_comes_to_the_bell(page: Page, demo: Demo):
    page.goto(f"{demo.address}/cameras")
    slider = page.get_by_title("Keras bunyi")
    slider.wait_for(state="attached")
    where = slider.bounding_box()
    assert where
    x, y = where["x"] + where["width"] / 2, where["y"] + where["height"] / 2
    page.mouse.move(1, 1)
    below = f"document.elementFromPoint({x}, {y}).getAttribute('title')"
    assert page.evaluate(below) != "Keras bunyi"
    slider.focus()
    expect(slider).to_have_css("opacity", "1")
    assert page.evaluate(below) == "Keras bunyi"
