"""HTTP of the access room: parse, call one action, answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, SecretStr

from kentongan.access import actions
from kentongan.access.doors import (
    COOKIE_LOOPBACK,
    COOKIE_TLS,
    anyone,
    change,
    database,
    desk,
    is_tls,
    logged_in,
    read,
)
from kentongan.access.model import City, Code, Person, Role, Seen
from kentongan.base.db import Database, Transaction

router = APIRouter(prefix="/api", tags=["access"])
Managing = Annotated[Transaction, change("people.manage")]
LookingAtPeople = Annotated[Transaction, read("people.manage")]
Myself = Annotated[Seen, logged_in]


class Login(BaseModel, extra="forbid"):
    login: str = Field(max_length=200)
    password: SecretStr = Field(max_length=1000)


class Redeeming(BaseModel, extra="forbid"):
    code: SecretStr = Field(max_length=100)
    login: str = Field(max_length=200)
    name: str = Field(max_length=200)
    password: SecretStr = Field(max_length=1000)


class NewPerson(BaseModel, extra="forbid"):
    login: str = Field(max_length=200)
    name: str = Field(max_length=200)
    role: str = Field(max_length=100)


class ChangedPerson(BaseModel, extra="forbid"):
    name: str | None = Field(None, max_length=200)
    role: str | None = Field(None, max_length=100)
    active: bool | None = None


class Permissions(BaseModel, extra="forbid"):
    permissions: list[str] = Field(max_length=100)


class Me(BaseModel):
    id: UUID
    login: str
    name: str


class Session(BaseModel):
    """Who is logged in, where, and what the page may offer."""

    person: Me
    city: City
    role: str
    permissions: list[str]


class AddedPerson(BaseModel):
    person: Person
    code: str
    expires_at: datetime


@router.get("/session", operation_id="readSession")
def read_session(request: Request, seen: Myself) -> Session:
    return _session(database(request), seen)


@router.post("/session", operation_id="openSession", dependencies=[anyone])
def open_session(request: Request, response: Response, body: Login) -> Session:
    given = actions.Credentials(login=body.login, password=body.password.get_secret_value())
    token = actions.log_in(database(request), given, desk(request))
    return _welcome(request, response, token)


@router.delete("/session", operation_id="endSession", status_code=204)
def end_session(request: Request, response: Response, seen: Myself) -> None:
    actions.log_out(database(request), seen)
    tls = is_tls(request)
    response.delete_cookie(
        COOKIE_TLS if tls else COOKIE_LOOPBACK, path="/", secure=tls, httponly=True, samesite="strict"
    )


@router.post("/enrolment", operation_id="redeemCode", status_code=201, dependencies=[anyone])
def redeem_code(request: Request, response: Response, body: Redeeming) -> Session:
    newcomer = actions.Newcomer(
        code=body.code.get_secret_value(),
        login=body.login,
        name=body.name,
        password=body.password.get_secret_value(),
    )
    token = actions.redeem(database(request), newcomer, desk(request))
    return _welcome(request, response, token)


@router.get("/people", operation_id="listPeople")
def list_people(tx: LookingAtPeople) -> list[Person]:
    return actions.people(tx)


@router.post("/people", operation_id="addPerson", status_code=201)
def add_person(tx: Managing, body: NewPerson) -> AddedPerson:
    person, code = actions.add(tx, body.login, body.name, body.role)
    return AddedPerson(person=person, code=code.code, expires_at=code.expires_at)


@router.patch("/people/{id}", operation_id="changePerson")
def change_person(tx: Managing, id: UUID, body: ChangedPerson) -> Person:
    return actions.change(tx, id, actions.PersonChange(name=body.name, role=body.role, active=body.active))


@router.post("/people/{id}/code", operation_id="renewCode", status_code=201)
def renew_code(tx: Managing, id: UUID) -> Code:
    return actions.renew(tx, id)


@router.get("/roles", operation_id="listRoles")
def list_roles(tx: LookingAtPeople) -> list[Role]:
    return actions.roles(tx)


@router.put("/roles/{name}", operation_id="setRole")
def set_role(tx: Managing, name: str, body: Permissions) -> Role:
    return actions.set_role(tx, name, body.permissions)


def _welcome(request: Request, response: Response, token: str) -> Session:
    """Hand out the cookie. Host-only and, under TLS, with the prefix that no other host can set."""
    tls = is_tls(request)
    response.set_cookie(
        COOKIE_TLS if tls else COOKIE_LOOPBACK, token, path="/", secure=tls, httponly=True, samesite="strict"
    )
    return _session(database(request), actions.see(database(request), token))


def _session(db: Database, seen: Seen) -> Session:
    return Session(
        person=Me(id=seen.person_id, login=seen.login, name=seen.name),
        city=actions.city_of(db, seen),
        role=seen.role,
        permissions=sorted(seen.permissions),
    )
