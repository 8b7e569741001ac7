"""What the project uses and others own: never committed, always named with its licence and its hash.

Sizes and hashes are of the files themselves. An upstream address stands here only where the licence lets
anybody pass the file on and the file behind the address should be the very same bytes; the hash decides.
"""

from dataclasses import dataclass
from typing import Final

PERMISSIVE: Final = frozenset({"Apache-2.0", "MIT", "CC-BY-4.0"})
RAW: Final = "https://raw.githubusercontent.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file of others. `path` is relative to an assets folder; `licence` is SPDX or "none stated"."""

    name: str
    path: str
    size: int
    sha256: str
    licence: str
    about: str
    source: str
    address: str | None = None

    @property
    def fetchable(self) -> bool:
        """May be fetched: a permissive licence, and an address that is known."""
        return self.licence in PERMISSIVE and self.address is not None


ITEMS: Final = (
    Item(
        name="yolox_nano",
        path="models/yolox_nano.onnx",
        size=3_660_092,
        sha256="695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14",
        licence="Apache-2.0",
        about="Detector YOLOX-nano (COCO, 416x416)",
        source="Megvii YOLOX 0.1.1rc0; ONNX file of Kazuhito00/YOLOX-ONNX-TFLite-Sample",
        address=f"{RAW}/Kazuhito00/YOLOX-ONNX-TFLite-Sample/"
        "ac07155e3ac8a531d89d24204e50f364d3444275/model/yolox_nano.onnx",
    ),
    Item(
        name="adam_demo",
        path="scenes/adam_demo.mp4",
        size=3_943_053,
        sha256="bd9fe82cd88878238735a734b58e7880e2715ee0d62aa41a1cb649fe5a5a39e0",
        licence="none stated",
        about="Clip: motorway from a bridge",
        source="AdamRidene/Car-Traffic-Monitoring-App: demo_video.mp4",
    ),
    Item(
        name="borislav_traffic",
        path="scenes/borislav_traffic.mp4",
        size=3_217_375,
        sha256="0e8c10d457d84c5bdff3e10bf02f27b9b000c48f2c90d7d21a560b725367d03c",
        licence="none stated",
        about="Clip: junction with queue and pedestrian",
        source="BorislavY/Traffic_Surveillance: traffic.mp4",
    ),
    Item(
        name="canersu_highway",
        path="scenes/canersu_highway.mp4",
        size=2_731_679,
        sha256="fd1b40aeff5524b25440ce9dde9d71b3219a71a8fcd42d7d47d57252743f52e0",
        licence="none stated",
        about="Clip: three-lane motorway",
        source="canersu/Car-Tracking: highway.mp4",
    ),
    Item(
        name="intel-car-detection",
        path="scenes/intel-car-detection.mp4",
        size=2_811_553,
        sha256="d31e0ebf194cc16e50eea784e7c3b0b1bb7976a4fb9b3fec26cb92a6704cca34",
        licence="CC-BY-4.0",
        about="Clip: single cars seen steeply",
        source="intel-iot-devkit/sample-videos: car-detection.mp4",
        address=f"{RAW}/intel-iot-devkit/sample-videos/"
        "e9ab59cac368a61f7741a2373d7e79607c2f5e44/car-detection.mp4",
    ),
    Item(
        name="swetha_cars",
        path="scenes/swetha_cars.mp4",
        size=1_385_458,
        sha256="c0b01e28e3d6dfc99484ae2a9933ddb7af4ce2f08fc96d9f8e91f3ad376a78e2",
        licence="none stated",
        about="Clip: arterial with buses",
        source="swethakathiresan/VEHICLE-DETECTION-WITH-OPTIMIZATION: cars.mp4",
    ),
    Item(
        name="thanglm_nguocchieu",
        path="scenes/thanglm_nguocchieu.mp4",
        size=2_071_386,
        sha256="384e69508074dcabd51189a6dfe7d426bd349b4069c7bdcd429f08676ed713da",
        licence="none stated",
        about="Clip: avenue full of motorcycles",
        source="thanglm20/Embedded-AIRuntime: videos/nguoc_chieu.mp4",
    ),
    Item(
        name="yash_video",
        path="scenes/yash_video.avi",
        size=2_253_706,
        sha256="810d17caf02cc9752602380140891696455d322d1152014540c684dd7f143ce7",
        licence="none stated",
        about="Clip: dual carriageway, 320x240",
        source="yashbansal24/Vehicle_Detection_and_Counting",
    ),
    Item(
        name="adam_demo.lines",
        path="scenes/adam_demo.json",
        size=3_691,
        sha256="f30e00b9e4a9fd92a8eb804d267b39dcd50a41d0180dc07f3d2f5d4693caa90d",
        licence="none stated",
        about="Lines and hand count of clip adam_demo",
        source="counted by eye for the clip of the same name",
    ),
    Item(
        name="borislav_traffic.lines",
        path="scenes/borislav_traffic.json",
        size=2_136,
        sha256="93c6818d3e12e315d3d006b1c16a4de58e809aed79d3739eae610e27343ddfe6",
        licence="none stated",
        about="Lines and hand count of clip borislav_traffic",
        source="counted by eye for the clip of the same name",
    ),
    Item(
        name="canersu_highway.lines",
        path="scenes/canersu_highway.json",
        size=5_634,
        sha256="47551af984c7217feac0668e69018e940e62a736fe48d19f8c1c421f9ed12c7c",
        licence="none stated",
        about="Lines and hand count of clip canersu_highway",
        source="counted by eye for the clip of the same name",
    ),
    Item(
        name="intel-car-detection.lines",
        path="scenes/intel-car-detection.json",
        size=1_069,
        sha256="0fb2b016372c44714b85bc858742915a36203c7a010363943e857bc47537e8da",
        licence="none stated",
        about="Lines and hand count of clip intel-car-detection",
        source="counted by eye for the clip of the same name",
    ),
    Item(
        name="swetha_cars.lines",
        path="scenes/swetha_cars.json",
        size=5_777,
        sha256="07f4764b1251bfadaf8191f43e7d3bb7caa63be265415c47ee331b63b3770da4",
        licence="none stated",
        about="Lines and hand count of clip swetha_cars",
        source="counted by eye for the clip of the same name",
    ),
    Item(
        name="thanglm_nguocchieu.lines",
        path="scenes/thanglm_nguocchieu.json",
        size=3_583,
        sha256="f51d846c4336926a4fc6bda75446fbb72590731258c5da33673f7220cff871a0",
        licence="none stated",
        about="Lines and hand count of clip thanglm_nguocchieu",
        source="counted by eye for the clip of the same name",
    ),
    Item(
        name="yash_video.lines",
        path="scenes/yash_video.json",
        size=5_702,
        sha256="2f182f53e1fa84f6f000c6afb0e266ba2194f57f9c01aa3cbf8cc79f392e3963",
        licence="none stated",
        about="Lines and hand count of clip yash_video",
        source="counted by eye for the clip of the same name",
    ),
    Item(
        name="jalan_bandung",
        path="geo/osm_jalan_utama/jalan_bandung.geojson",
        size=1_446_814,
        sha256="ff9c9199d4df02655a30329f430225cbae909aeb010bfee9b406cccaf89b20a3",
        licence="ODbL-1.0",
        about="Main roads of Bandung",
        source="OpenStreetMap contributors, by transportforbandung @ 7e6c6ef3",
    ),
    Item(
        name="halte_bandung",
        path="geo/osm_jalan_utama/halte_bandung.geojson",
        size=197_563,
        sha256="c45b0b31c7fa52cc51596027930d13cd286d12a32e3ed3209a64501926f4ba19",
        licence="ODbL-1.0",
        about="Bus stops of Bandung",
        source="OpenStreetMap contributors, by transportforbandung @ 7e6c6ef3",
    ),
    Item(
        name="rel_bandung",
        path="geo/osm_jalan_utama/rel_bandung.geojson",
        size=45_617,
        sha256="95a44765a05b0cb89c3210ec472b4e44e5968e8c0412829a6b2a8ff20a0f8275",
        licence="ODbL-1.0",
        about="Railways of Bandung",
        source="OpenStreetMap contributors, by transportforbandung @ 7e6c6ef3",
    ),
    Item(
        name="batas_kota",
        path="geo/wilayah_boundaries/bandung_kota.geojson",
        size=835,
        sha256="8589dafffbfa2e152619a48e10e9eec22b8b513136b3081d8bbc8fde98e6e53a",
        licence="MIT",
        about="Boundary of Kota Bandung",
        source="cahyadsn/wilayah_boundaries @ 3c5a7960",
    ),
    Item(
        name="batas_kecamatan",
        path="geo/wilayah_boundaries/bandung_kecamatan_dari_kelurahan.geojson",
        size=73_969,
        sha256="4f0702bc5aa09bd6389ca65017a1ce5d6176ee0ecc1c8b64db2f8d26822d639f",
        licence="MIT",
        about="Boundaries of 30 kecamatan, dissolved from kelurahan",
        source="cahyadsn/wilayah_boundaries @ 3c5a7960",
    ),
    Item(
        name="batas_kelurahan",
        path="geo/wilayah_boundaries/bandung_kelurahan.geojson",
        size=157_005,
        sha256="ca2b7b73d790edff8aee05979ac651af878e36d4250a284829bcd2d22d31eec7",
        licence="MIT",
        about="Boundaries of 151 kelurahan",
        source="cahyadsn/wilayah_boundaries @ 3c5a7960",
    ),
    Item(
        name="nama_kecamatan",
        path="geo/idn-area-data/bandung_districts.csv",
        size=809,
        sha256="eee7c20b78a6f9325aba79da541540022f42bb4fcb206650a1a7b2d4112b0089",
        licence="ODbL-1.0",
        about="Codes and names of kecamatan",
        source="npm idn-area-data 4.0.1",
    ),
    Item(
        name="nama_kelurahan",
        path="geo/idn-area-data/bandung_villages.csv",
        size=5_175,
        sha256="6096a2b1ae6dc846a20e6130c36f3fdbb30f146af6332cd66be1af05472e1101",
        licence="ODbL-1.0",
        about="Codes and names of kelurahan",
        source="npm idn-area-data 4.0.1",
    ),
    Item(
        name="batas_kecamatan_kasar",
        path="geo/wilayah_boundaries/bandung_kecamatan.geojson",
        size=10_803,
        sha256="cc87530e921697f6ea241494f1c823755f9e12e3d5dcd7de72e876d76febccb3",
        licence="MIT",
        about="Boundaries of 30 kecamatan, coarse",
        source="cahyadsn/wilayah_boundaries @ 3c5a7960",
    ),
    Item(
        name="nama_kota",
        path="geo/idn-area-data/bandung_regencies.csv",
        size=46,
        sha256="08b4e726be090f4ded519ea58f88bf4b6065f61e1c6b6da7b1b4bb51b28abdb9",
        licence="ODbL-1.0",
        about="Code and name of the city",
        source="npm idn-area-data 4.0.1",
    ),
)
CATALOGUE: Final = {item.name: item for item in ITEMS}

SCENES: Final = tuple(i.name for i in ITEMS if i.path.startswith("scenes/") and not i.path.endswith(".json"))
"""Names of the clips; the lines of clip X are item "X.lines"."""
