"""Indonesian as people say places on the telephone: one table. Names of a city are not here: they are its pack's.

A word that says how (in front of, near), what kind (street, crossing) or nothing at all (please, at) is *soft*:
it counts when a name holds it, and costs little where none does; one that says the sort of building a little more.
"""

import re
import unicodedata
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Relation(StrEnum):
    """How the place that is meant lies to the place that is named."""

    FRONT = "front"
    BESIDE = "beside"
    NEAR = "near"
    ACROSS = "across"
    BEHIND = "behind"
    TOWARDS = "towards"
    CORNER = "corner"
    END = "end"


SLACK_M: Final = MappingProxyType({
    Relation.FRONT: 30, Relation.BESIDE: 50, Relation.ACROSS: 60, Relation.CORNER: 30,
    Relation.BEHIND: 100, Relation.END: 150, Relation.NEAR: 250, Relation.TOWARDS: 500,
})  # fmt: skip
"""What each relation adds to the accuracy radius. Chosen by us; nobody has measured how people use them."""

_RELATIONS: Final = {
    Relation.FRONT: "depan dpn didepan depannya hareup hareupeun",
    Relation.BESIDE: "sebelah sblh sebelahnya disebelah samping smping sampingnya disamping gigireun",
    Relation.NEAR: "dekat deket dkt didekat deketnya dekatnya sekitar sekitaran seputar seputaran caket",
    Relation.ACROSS: "seberang sebrang sbrg sebrangnya seberangnya diseberang peuntaseun",
    Relation.BEHIND: "belakang blkg blkng belakangnya dibelakang tukangeun",
    Relation.TOWARDS: "arah menuju kearah searah mau jurusan",
    Relation.CORNER: "pojok pojokan sudut tikungan juru",
    Relation.END: "ujung mentok",
}
RELATION: Final = MappingProxyType({w: kind for kind, words in _RELATIONS.items() for w in words.split()})

CROSSING: Final = frozenset(
    "simpang simpangan persimpangan sp spg perempatan prempatan perapatan prapatan parapatan perepatan per4an"
    " per3an pertigaan prtigaan partigaan pertelon perlimaan parlimaan stopan setopan".split()
)
STREET: Final = frozenset("jalan jl jln jlan jaln gang gg".split())
STOP: Final = frozenset("halte halteu shelter".split())
KELURAHAN: Final = frozenset("kelurahan kel desa".split())
KECAMATAN: Final = frozenset("kecamatan kec".split())
JOIN: Final = frozenset("sama dan dengan dgn dg ketemu x antara vs dekat deket".split())
NOTHING: Final = frozenset(
    "di ke dari yang yg ada daerah wilayah area kawasan lokasi posisi tepatnya nya itu ini pak bu bapak ibu tolong"
    " pas persis kang teh mas mbak ya lah mah igd ugd parkiran parkir parkirannya lobi lobby halaman tempat tkp"
    " kota masuk keluar".split()
)
SORTS: Final = frozenset("gerbang pintu kampus mall mal rumah komplek kompleks gedung kantor jembatan".split())
TITLES: Final = frozenset(
    "dr dokter doktor prof profesor professor ir h haji hj hajah kh kyai kiai ki jend jendral jenderal letjen letnan"
    " mayjen brigjen brigjend kolonel kol mayor kapten laksamana laut raden rd rh r ra ll re dalem ibu ibunda"
    " doktorandus drs ph phh rumah sh".split()
)

# What happened there is said in the same breath, and is no place.
HAPPENED: Final = frozenset(
    "tabrakan tabrak kecelakaan laka lakalantas kebakaran macet kemacetan begal pembegalan jambret penjambretan"
    " pencurian maling kemalingan curanmor tawuran perkelahian berantem keributan ribut banjir longsor tumbang"
    " penusukan pengeroyokan perampokan mogok orang mabuk balapan demo unjuk rasa".split()
)
SOFT: Final = frozenset({
    *RELATION, *CROSSING, *STREET, *STOP, *KELURAHAN, *KECAMATAN, *JOIN, *NOTHING, *TITLES, *SORTS, *HAPPENED,
})  # fmt: skip

# Written in many ways, said in one. Longest first; whole words; on both sides, names and what is typed.
SAME: Final = (
    ("rumah sakit umum daerah", "rsud"), ("rumah sakit umum pusat", "rs"), ("rumah sakit umum", "rs"),
    ("rumah sakit bersalin", "rsia"), ("rumah sakit", "rs"), ("rsup", "rs"), ("rsu", "rs"),
    ("taman makam pahlawan", "tmp"), ("sekolah dasar", "sd"), ("gerbang tol", "gerbangtol"),
    ("pintu tol", "gerbangtol"), ("pintu gerbang tol", "gerbangtol"), ("exit tol", "gerbangtol"),
    ("sma negeri", "sma"), ("smp negeri", "smp"), ("smk negeri", "smk"), ("sd negeri", "sd"),
    ("sman", "sma"), ("smpn", "smp"), ("smkn", "smk"), ("sdn", "sd"), ("smu", "sma"), ("sltp", "smp"),
    ("jalan layang", "flyover"), ("jembatan layang", "flyover"), ("fly over", "flyover"), ("layang", "flyover"),
    ("under pass", "underpass"), ("by pass", "bypass"), ("alun alun", "alunalun"), ("city link", "citylink"),
    ("universitas", "univ"), ("unversitas", "univ"), ("institut", "inst"), ("mesjid", "masjid"),
    ("musholla", "mushola"), ("bunderan", "bundaran"), ("buderan", "bundaran"), ("stasion", "stasiun"),
    ("setasiun", "stasiun"), ("sta", "stasiun"), ("st", "stasiun"), ("term", "terminal"), ("trm", "terminal"),
    ("mohammad", "moh"), ("mochammad", "moh"), ("mohamad", "moh"), ("muhammad", "moh"), ("muhamad", "moh"),
    ("moch", "moh"), ("mochamad", "moh"), ("muh", "moh"), ("perumahan", "perum"), ("puskesmas", "pkm"),
    ("kebun", "kebon"), ("ps", "pasar"), ("psr", "pasar"), ("lap", "lapangan"), ("mapolsek", "polsek"),
    ("polsekta", "polsek"), ("terusan", "terusan"), ("trs", "terusan"), ("ters", "terusan"), ("gd", "gedung"),
    ("gdg", "gedung"), ("bulevar", "boulevard"), ("bulevard", "boulevard"),
)  # fmt: skip
_MEANT: Final = dict(SAME)
_SAID: Final = re.compile(rf"\b(?:{'|'.join(sorted(_MEANT, key=len, reverse=True))})\b")

# A second sound for the same word: old spelling, and letters that Sundanese and Indonesian ears take for another.
SOUNDS: Final = (
    ("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("nj", "ny"), ("eij", "i"), ("eyck", "ik"), ("ey", "i"),
    ("ie", "i"), ("kh", "k"), ("dh", "d"), ("bh", "b"), ("th", "t"), ("gh", "g"), ("ck", "k"), ("v", "p"),
    ("f", "p"), ("q", "k"), ("x", "ks"), ("z", "j"), ("y", "i"), ("eu", "e"),
)  # fmt: skip

_TWICE: Final = re.compile(r"\b([a-z]{3,})2\b")  # alun2: the word twice
_LETTERS: Final = re.compile(r"\b[a-z](?: [a-z])+\b")  # b k r: initials


def fold(text: str) -> str:
    """Lower case, no accents, one space; what is neither letter nor digit is a space; initials stand together."""
    split = unicodedata.normalize("NFKD", text)
    plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in split if not _silent(c))
    spaced = re.sub(r"[^a-z0-9]+", " ", plain.casefold()).strip()
    twice = _TWICE.sub(r"\1 \1", spaced)
    return _LETTERS.sub(lambda found: found[0].replace(" ", ""), twice)


def _silent(char: str) -> bool:
    """Accents, apostrophes, zero-width and direction marks: never between two words."""
    return char in "'’`´" or unicodedata.category(char) in {"Mn", "Cf", "Me"}


def same(folded: str) -> str:
    """The one way of writing what is written in many."""
    return _SAID.sub(lambda found: _MEANT[found[0]], folded)


def words(text: str) -> list[str]:
    """A name or a phrase as the words that are compared."""
    return [word.lstrip("0") or word for word in same(fold(text)).split()]


def sound(word: str) -> str:
    """Two words that are easily taken for each other sound the same here."""
    for said, heard in SOUNDS:
        word = word.replace(said, heard)
    return re.sub(r"(.)\1+", r"\1", word).rstrip("h")


def name_key(name: str) -> str:
    """What two ways of writing one street's name have in common: no titles, no kind, no spaces, by sound."""
    hard = [word for word in words(name) if word not in STREET and word not in TITLES]
    return sound("".join(hard or words(name)))
