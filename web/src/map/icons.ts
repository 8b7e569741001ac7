import type { Map } from "maplibre-gl";
import { HEALTHS, SHAPES } from "../base/StatusShape";
import type { Health } from "../base/types";
import { priorityShape } from "../incidents/words";
import type { Colours } from "./colours";

/** Drawn at three times its size, so that it stays sharp on a wall of 4K screens. */
const RATIO = 3;
const SIZE = 22;
const UNIT = 28;
const PIN = { wide: 28, high: 34 };
const PRIORITIES = ["P1", "P2", "P3", "P4", "P5"];

/** Where a unit goes: a pointer beyond its edge, drawn towards the north. */
export const HEADING = "unit-heading";

/** Gives the map one picture per state: the same shape as in lists, with a dark edge so that it stands off the roads. */
export function addIcons(map: Map, paint: Colours): void {
  const add = (name: string, picture: ImageData) => map.addImage(name, picture, { pixelRatio: RATIO });
  for (const health of HEALTHS) {
    add(iconName(health), draw(health, paint));
    for (const stale of [false, true]) add(unitIcon(health, stale), unit(health, stale, paint));
  }
  for (const priority of PRIORITIES) add(pinName(priority), pin(priority, paint));
  add(pinName(""), pin("", paint));
  add(HEADING, heading(paint));
}

/** The picture of a unit in a state of this shape; grey where its position is old. */
export function unitIcon(health: Health, stale: boolean): string {
  return `unit-${health}${stale ? "-stale" : ""}`;
}

/** The pin of an incident. */
export function pinName(priority: string): string {
  return `incident-${PRIORITIES.includes(priority) ? priority : ""}`;
}

export function iconName(health: Health): string {
  return `state-${health}`;
}

type Pen = OffscreenCanvasRenderingContext2D;

function drawn(wide: number, high: number, by: (pen: Pen) => void): ImageData {
  const canvas = new OffscreenCanvas(wide * RATIO, high * RATIO);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no 2d canvas");
  pen.scale(RATIO, RATIO);
  pen.lineJoin = "round";
  by(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function draw(health: Health, paint: Colours): ImageData {
  return drawn(SIZE, SIZE, (pen) => {
    pen.translate((SIZE - 16) / 2, (SIZE - 16) / 2);
    shape(pen, health, paint.state[health], paint.ground);
  });
}

/** A shape of 16 by 16, with a dark edge. */
function shape(pen: Pen, health: Health, colour: string, edge: string): void {
  const { path, hollow } = SHAPES[health];
  const outline = new Path2D(path);
  pen.lineWidth = hollow ? 5.5 : 3.5;
  pen.strokeStyle = edge;
  pen.stroke(outline);
  if (hollow) {
    pen.lineWidth = 2.4;
    pen.strokeStyle = colour;
    pen.stroke(outline);
  } else {
    pen.fillStyle = colour;
    pen.fill(outline);
  }
}

/** A square around the shape of its state: no camera has one. */
function unit(health: Health, stale: boolean, paint: Colours): ImageData {
  const colour = stale ? paint.dim : paint.state[health];
  return drawn(UNIT, UNIT, (pen) => {
    pen.beginPath();
    pen.roundRect(3, 3, UNIT - 6, UNIT - 6, 5);
    pen.lineWidth = 5;
    pen.strokeStyle = paint.ground;
    pen.stroke();
    pen.fillStyle = paint.area;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = colour;
    pen.stroke();
    pen.translate(UNIT / 2 - 6, UNIT / 2 - 6);
    pen.scale(0.75, 0.75);
    shape(pen, health, colour, paint.area);
  });
}

/** A drop that stands on the place, in the priority's colour and with its letters. */
function pin(priority: string, paint: Colours): ImageData {
  const { wide, high } = PIN;
  const [middle, round] = [wide / 2, wide / 2 - 3];
  return drawn(wide, high, (pen) => {
    pen.beginPath();
    pen.arc(middle, middle, round, Math.PI * 0.8, Math.PI * 0.2);
    pen.lineTo(middle, high - 2);
    pen.closePath();
    pen.lineWidth = 4;
    pen.strokeStyle = paint.ground;
    pen.stroke();
    pen.fillStyle = paint.state[priorityShape(priority)];
    pen.fill();
    pen.fillStyle = paint.ground;
    pen.font = "700 12px 'Inter Variable', sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(priority || "?", middle, middle + 0.5);
  });
}

function heading(paint: Colours): ImageData {
  const size = UNIT + 22;
  return drawn(size, size, (pen) => {
    pen.beginPath();
    pen.moveTo(size / 2, 1);
    pen.lineTo(size / 2 + 7, 11);
    pen.lineTo(size / 2 - 7, 11);
    pen.closePath();
    pen.lineWidth = 3;
    pen.strokeStyle = paint.ground;
    pen.stroke();
    pen.fillStyle = paint.text;
    pen.fill();
  });
}
