"""The line that is never crossed: nothing here recognises a face, reads a plate or knows a person again.

Kept at each door through which it could come in: packages, files of models, and the names of our own code.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import onnx
import pytest

from kentongan.base.errors import Invalid
from kentongan.base.paths import ROOT
from kentongan.vision.tongue import KEY, read

PACKAGES = re.compile(
    r"(?:^|[\s\"'/@])("
    r"face[-_]?(?:recognition|alignment|net|api|detection)[\w-]*|facenet[\w-]*|insight[-_]?face|deep[-_]?face|"
    r"ret?ina[-_]?face|arc[-_]?face|face[-_]?api(?:\.js)?|dlib|mtcnn|compreface|open[-_]?face|uniface|"
    r"[\w-]*alpr[\w-]*|[\w-]*anpr[\w-]*|[\w-]*plate[-_]?(?:ocr|recogni\w+|reader|detect\w+)[\w-]*|"
    r"easyocr|paddleocr|rapidocr[\w-]*|pytesseract|tesseract(?:\.js|ocr)?|python-doctr|keras-ocr|"
    r"torchreid|fast-?reid|boxmot|[\w-]*re-?id(?:entification)?-(?:model|net)[\w-]*"
    r")(?=$|[\s\"'=<>~!\[@,;/:])", re.I | re.M,
)  # fmt: skip
"""Packages that do what is never done here, or that exist to be used for it."""
FILES = re.compile(r"face|wajah|plate|plat_?nomor|alpr|anpr|lpr|ocr|reid|arcface|biometr", re.I)
"""In the name of a model's file, or of a kind that it tells of."""
NAMES = re.compile(
    r"(?<![a-z])(?:face|facial|wajah)_?(?:recogni|match|embed|encod|id(?![a-z])|vector|landmark|detect|compar|search)|"
    r"(?:recogni[sz]e?|identify|match|detect|search)_?(?:face|wajah|person_again)|"
    r"(?<![a-z])(?:plate|plat|nopol)_?(?:read|recogni|ocr|text|number|nomor|detect|search|look)|"
    r"(?:read|recogni[sz]e?|detect|search)_?(?:plate|plat_nomor|nopol)|"
    r"(?:^|_)(?:alpr|anpr|lpr|ocr|reid|biometric\w*|gait)(?:$|_)", re.I,
)  # fmt: skip
LISTS = ("*.lock", "*requirements*.txt", "pyproject.toml", "package.json", "package-lock.json")
MODELS = {".onnx", ".pt", ".pth", ".tflite", ".engine", ".caffemodel", ".pb", ".safetensors", ".xml", ".bin"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name.decode() for name in listed.split(b"\0") if name]


def lists() -> list[Path]:
    return [path for path in tracked() if any(path.match(pattern) for pattern in LISTS)]


def kinds_of(model: Path) -> list[str]:
    """What a model says that it tells of. Raises: Invalid, where that is none of ours."""
    said = {row.key: row.value for row in onnx.load(str(model)).metadata_props}
    assert KEY in said, f"{model.name} does not say which kinds it tells of"
    for key, value in said.items():
        assert not FILES.search(f"{key} {value}"), f"{model.name}: {key} is {value}"
    return list(read(said[KEY]).names)


def names(source: Path) -> Iterator[str]:
    """Every name that a file of ours gives to something."""
    text = source.read_text(encoding="utf-8")
    if source.suffix != ".py":
        yield from re.findall(r"\b(?:function|const|let|class|interface|type)\s+(\w+)", text)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def snaked(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)


def test_no_package_comes_in() -> None:
    found = lists()
    assert {path.name for path in found} >= {"requirements.lock", "requirements.txt", "package-lock.json"}
    for path in found:
        hit = PACKAGES.search(path.read_text(encoding="utf-8"))
        assert hit is None, f"{path.relative_to(ROOT)}: {hit[1] if hit else ''}"


def test_no_model_comes_in() -> None:
    for path in tracked():
        if path.suffix in MODELS:
            assert not FILES.search(path.name), path.relative_to(ROOT)
        if path.suffix == ".onnx":
            kinds_of(path)


def test_no_name_of_ours_says_so() -> None:
    for path in tracked():
        ours = path.suffix in {".py", ".ts", ".tsx"} and path.parts[len(ROOT.parts)] in {
            "src", "web", "training", "drill", "bench",
        }  # fmt: skip
        for name in names(path) if ours else ():
            assert not NAMES.search(snaked(name)), f"{name} in {path.relative_to(ROOT)}"


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
OPEN = ("numpy==2.4", '"typeface": 1', "interface==1", "surface-nets", "boilerplate==2", "pi-dlibs")
BAD = [
    "face_embedding",
    "matchFace",
    "recognise_face",
    "plateNumber",
    "read_plate",
    "anpr",
    "ocr_text",
    "faceId",
]
GOOD = ["surface", "PLATE", "HEADS", "blurred", "interface_id", "template", "plates", "video"]


@pytest.mark.parametrize("line", SHUT)
def test_the_door_for_packages_is_shut(line: str) -> None:
    assert PACKAGES.search(f"numpy==2.4\n{line}\n")


@pytest.mark.parametrize("line", OPEN)
def test_other_packages_pass(line: str) -> None:
    assert not PACKAGES.search(line)


@pytest.mark.parametrize("name", BAD)
def test_the_door_for_names_is_shut(name: str) -> None:
    assert NAMES.search(snaked(name))


@pytest.mark.parametrize("name", GOOD)
def test_other_names_pass(name: str) -> None:
    assert not NAMES.search(snaked(name))


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
