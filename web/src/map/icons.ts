import type { Map } from "maplibre-gl";
import { HEALTHS, SHAPES } from "../base/StatusShape";
import type { Health } from "../base/types";
import type { Colours } from "./colours";

/** Drawn at three times its size, so that it stays sharp on a wall of 4K screens. */
const RATIO = 3;
const SIZE = 22;

/** Gives the map one picture per state: the same shape as in lists, with a dark edge so that it stands off the roads. */
export function addIcons(map: Map, paint: Colours): void {
  for (const health of HEALTHS) map.addImage(iconName(health), draw(health, paint), { pixelRatio: RATIO });
}

export function iconName(health: Health): string {
  return `state-${health}`;
}

function draw(health: Health, paint: Colours): ImageData {
  const canvas = new OffscreenCanvas(SIZE * RATIO, SIZE * RATIO);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no 2d canvas");
  pen.scale(RATIO, RATIO);
  pen.translate((SIZE - 16) / 2, (SIZE - 16) / 2);
  const { path, hollow } = SHAPES[health];
  const shape = new Path2D(path);
  pen.lineJoin = "round";
  pen.lineWidth = hollow ? 5.5 : 3.5;
  pen.strokeStyle = paint.ground;
  pen.stroke(shape);
  if (hollow) {
    pen.lineWidth = 2.4;
    pen.strokeStyle = paint.state[health];
    pen.stroke(shape);
  } else {
    pen.fillStyle = paint.state[health];
    pen.fill(shape);
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
