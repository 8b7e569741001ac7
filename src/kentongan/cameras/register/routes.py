"""HTTP of the register: add and change cameras, bring in and take out tables, the city's camera networks."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, FiniteFloat

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.cameras.model import Purpose, lacking
from kentongan.cameras.register import actions, importing, sheet, store
from kentongan.cameras.register.actions import Office
from kentongan.cameras.register.model import Addresses, Entry, Stored

router = APIRouter(prefix="/api", tags=["register"])
Looking = Annotated[Transaction, read("camera.manage")]
Managing = Annotated[Transaction, change("camera.manage")]
ADDRESSES = ("main_url", "sub_url", "control_url", "user", "password")


class Sources(BaseModel, extra="forbid"):
    """Where the pictures come from: written, never read back. Null: as it is; empty: none any more."""

    main_url: str | None = Field(None, max_length=1000)
    sub_url: str | None = Field(None, max_length=1000)
    control_url: str | None = Field(None, max_length=1000)
    user: str | None = Field(None, max_length=200)
    password: str | None = Field(None, max_length=200)


class NewCamera(Sources):
    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=160)
    lat: FiniteFloat
    lon: FiniteFloat
    owner: str = Field("", max_length=160)
    purpose: Purpose
    legal_basis: str = Field("", max_length=300)
    notice: str = Field("", max_length=300)
    notice_since: date | None = None
    enabled: bool = False
    counted: bool = False


class ChangedSettings(Sources):
    code: str | None = Field(None, min_length=1, max_length=20)
    name: str | None = Field(None, min_length=1, max_length=160)
    lat: FiniteFloat | None = None
    lon: FiniteFloat | None = None
    owner: str | None = Field(None, max_length=160)
    purpose: Purpose | None = None
    legal_basis: str | None = Field(None, max_length=300)
    notice: str | None = Field(None, max_length=300)
    notice_since: date | None = None
    enabled: bool | None = None
    counted: bool | None = None
    reason: str | None = Field(None, max_length=300)


class CameraSettings(BaseModel):
    """A camera's row of the register. Of its addresses only scheme, host and port are ever shown."""

    id: UUID
    code: str
    name: str
    lat: float
    lon: float
    owner: str
    purpose: Purpose
    legal_basis: str
    notice: str
    notice_since: date | None
    fictional: bool
    enabled: bool
    counted: bool
    main_shown: str | None
    sub_shown: str | None
    control_shown: str | None
    has_login: bool
    lacking: list[str]


class CameraFile(BaseModel, extra="forbid"):
    """The text of a CSV file; see docs/cameras.md."""

    csv: str = Field(max_length=900_000)


class ImportedFile(CameraFile):
    only_good: bool = False


class FileFault(BaseModel):
    """`word`: under which the page says it in the operator's language; `said`: the same in English, or
    more."""

    row: int
    column: str
    word: str
    said: str


class FileJudged(BaseModel):
    rows: int
    good: int
    faults: list[FileFault]


class NetworkRow(BaseModel):
    id: UUID
    cidr: str
    note: str


class NewNetwork(BaseModel, extra="forbid"):
    cidr: str = Field(min_length=1, max_length=60)
    note: str = Field("", max_length=160)


def office_of(request: Request) -> Office:
    return cast(Office, request.app.state.office)


@router.post("/cameras", status_code=201, operation_id="addCamera")
def add_camera(tx: Managing, body: NewCamera, request: Request) -> CameraSettings:
    entry = Entry(**body.model_dump(exclude=set(ADDRESSES)))
    return _settings(actions.add(tx, office_of(request), entry, addresses_of(body)))


@router.get("/cameras/{id}/settings", operation_id="readCameraSettings")
def read_settings(tx: Looking, id: UUID) -> CameraSettings:
    return _settings(actions.settings(tx, id))


@router.patch("/cameras/{id}/settings", operation_id="changeCameraSettings")
def change_settings(tx: Managing, id: UUID, body: ChangedSettings, request: Request) -> CameraSettings:
    wanted = body.model_dump(exclude=set(ADDRESSES), exclude_unset=True)
    kept = {name: value for name, value in wanted.items() if value is not None or name == "notice_since"}
    return _settings(actions.change(tx, office_of(request), id, kept, addresses_of(body)))


@router.get("/cameras.csv", operation_id="exportCameras", response_class=Response)
def export(tx: Looking) -> Response:
    return _file(sheet.written(store.entries(tx)), f"kamera-{tx.actor.city}.csv")


@router.get("/cameras/import/template", operation_id="cameraTemplate", response_class=Response)
def template(tx: Looking) -> Response:
    return _file(sheet.template(), "kamera-templat.csv")


@router.post("/cameras/import/preview", operation_id="previewCameras")
def preview(tx: Looking, body: CameraFile, request: Request) -> FileJudged:
    return _judged(importing.preview(tx, office_of(request), body.csv))


@router.post("/cameras/import", status_code=201, operation_id="importCameras")
def import_(tx: Managing, body: ImportedFile, request: Request) -> FileJudged:
    office = office_of(request)
    return _judged(importing.store_rows(tx, office, body.csv, only_good=body.only_good))


@router.get("/camera-networks", operation_id="listCameraNetworks")
def list_networks(tx: Looking) -> list[NetworkRow]:
    return _networks(store.networks(tx))


@router.post("/camera-networks", status_code=201, operation_id="addCameraNetwork")
def add_network(tx: Managing, body: NewNetwork) -> list[NetworkRow]:
    return _networks(actions.add_network(tx, body.cidr, body.note))


@router.delete("/camera-networks/{id}", operation_id="dropCameraNetwork")
def drop_network(tx: Managing, id: UUID) -> list[NetworkRow]:
    return _networks(actions.drop_network(tx, id))


def addresses_of(body: Sources) -> Addresses:
    return Addresses(**body.model_dump(include=set(ADDRESSES)))


def _settings(found: Stored) -> CameraSettings:
    return CameraSettings.model_validate(asdict(found) | {"lacking": lacking(found)})


def _judged(found: importing.Judged) -> FileJudged:
    faults = [FileFault(row=it.row, column=it.column, word=it.word, said=it.said) for it in found.faults]
    return FileJudged(rows=found.rows, good=len(found.good), faults=faults)


def _networks(rows: list[store.Network]) -> list[NetworkRow]:
    return [NetworkRow.model_validate(asdict(row)) for row in rows]


def _file(text: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=disposition)
