"""Places that networks send along: PIDF-LO and AML, from strangers."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.base.errors import Invalid
from kentongan.incidents.located import Located, aml, pidf

PIDF = """<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"
  xmlns:gml="http://www.opengis.net/gml" xmlns:gs="http://www.opengis.net/pidflo/1.0" entity="pres:a@b">
 <tuple id="x"><status><gp:geopriv><gp:location-info>
  {shape}
 </gp:location-info></gp:geopriv></status></tuple></presence>"""
CIRCLE = """<gs:Circle srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>-6.9063 107.6110</gml:pos>
  <gs:radius uom="urn:ogc:def:uom:EPSG::9001">85.5</gs:radius></gs:Circle>"""
POINT = '<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos> -6.9063\n107.6110 </gml:pos></gml:Point>'


def test_a_circle_and_a_point():
    assert pidf(PIDF.format(shape=CIRCLE)) == Located(-6.9063, 107.611, 85.5)
    assert pidf(PIDF.format(shape=POINT)) == Located(-6.9063, 107.611, None)


@pytest.mark.security
@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a>",
        "<a/>",
        PIDF.format(shape="<gml:pos>107.6 -6.9</gml:pos>"),
        PIDF.format(shape="<gml:pos>nan 1</gml:pos>"),
        PIDF.format(shape="<gml:pos>inf 1</gml:pos>"),
        PIDF.format(shape="<gml:pos>1</gml:pos>"),
        PIDF.format(shape="<gml:pos>-6 107</gml:pos><gs:radius>-1</gs:radius>"),
        PIDF.format(shape="<gml:pos>-6 107</gml:pos>").replace("gml=", "gml2="),
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/x.dtd"><a/>',
        "<a>" * 100 + "</a>" * 100,
        "<a>" + "x" * 20_000 + "</a>",
        "<a>\x00</a>",
    ],
    ids=lambda it: it[:30],
)
def test_no_place_and_no_document_type(text: str):
    with pytest.raises(Invalid):
        pidf(text)


def test_aml():
    assert aml('A"ML=1;lt=-6.90630;lg=+107.61100;rd=50;top=20261124030000;lc=90;pm=W') == Located(
        -6.9063, 107.611, 50
    )
    assert aml('A"ML=1;lt=-6.9;lg=107.6').accuracy_m is None


@pytest.mark.parametrize(
    "text", ["", "ML=1", 'A"ML=1', 'A"ML=1;lt=107;lg=-6', 'A"ML=1;lt=x;lg=1', 'A"ML=1;lt=1;lg=1;rd=-5']
)
def test_no_aml(text: str):
    with pytest.raises(Invalid):
        aml(text)


@given(st.text(max_size=200))
def test_nothing_but_a_place_or_a_refusal_comes_of_any_text(text: str):
    for read in (pidf, aml):
        with suppress(Invalid):
            assert isinstance(read(text), Located)
