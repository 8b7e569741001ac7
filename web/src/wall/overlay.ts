import type { Box, MediaLine } from "./messages";

export interface Paint {
  vehicle: string;
  person: string;
  line: string;
  text: string;
  ground: string;
}

export interface Scene {
  boxes: readonly Box[];
  lines: readonly MediaLine[];
  glowing: ReadonlySet<string>;
  /** Width over height of the picture; it lies centred in the canvas, as object-fit: contain does. */
  aspect: number;
  word: (kind: string) => string;
  /** Names at boxes only where there is room for them. */
  named: boolean;
}

/** Far road users are smaller than their own name: there the box says enough. */
const LABEL_FROM_PX = 24;
const ON_FOOT = new Set(["pedestrian", "bicycle"]);

export function readPaint(element: Element): Paint {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    vehicle: read("--box-vehicle"),
    person: read("--box-person"),
    line: read("--line-count"),
    text: "#fff",
    ground: "rgb(0 0 0 / 65%)",
  };
}

/** Where the picture lies in a canvas of this size, in its pixels. */
export function fit(width: number, height: number, aspect: number): { x: number; y: number; w: number; h: number } {
  const w = Math.min(width, height * aspect);
  const h = w / aspect;
  return { x: (width - w) / 2, y: (height - h) / 2, w, h };
}

/** Draws everything that lies over one picture. */
export function draw(canvas: HTMLCanvasElement, scene: Scene, paint: Paint): void {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d");
  if (!pen) return; // no context: the picture still plays, and the marks return with the next frame
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  paintScene(pen, fit(width, height, scene.aspect), scene, paint);
}

/** Draws lines and boxes over a picture that lies there. */
export function paintScene(pen: CanvasRenderingContext2D, area: Area, scene: Scene, paint: Paint): void {
  pen.translate(area.x, area.y);
  for (const line of scene.lines) drawLine(pen, line, area, scene.glowing.has(line.name), paint);
  for (const box of scene.boxes) drawBox(pen, box, area, scene, paint);
}

type Area = ReturnType<typeof fit>;

function drawBox(
  pen: CanvasRenderingContext2D,
  [x1, y1, x2, y2, kind]: Box,
  { w, h }: Area,
  scene: Scene,
  paint: Paint,
): void {
  const colour = ON_FOOT.has(kind) ? paint.person : paint.vehicle;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.strokeRect(x1 * w, y1 * h, (x2 - x1) * w, (y2 - y1) * h);
  if (scene.named && (y2 - y1) * h >= LABEL_FROM_PX) label(pen, scene.word(kind), x1 * w, y1 * h, colour, paint);
}

function label(
  pen: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  paint: Paint,
): void {
  pen.font = "600 11px 'Inter Variable', sans-serif";
  pen.textAlign = "left";
  pen.textBaseline = "bottom";
  const width = pen.measureText(text).width + 6;
  const top = Math.max(14, y);
  const left = Math.max(1, x);
  pen.fillStyle = paint.ground;
  pen.fillRect(left - 1, top - 14, width, 14);
  pen.fillStyle = colour;
  pen.fillText(text, left + 2, top - 1);
}

/** The line, its name, and an arrow that shows which way is forward: towards the side that is positive. */
function drawLine(
  pen: CanvasRenderingContext2D,
  line: MediaLine,
  { w, h }: Area,
  glows: boolean,
  paint: Paint,
): void {
  const [x1, y1, x2, y2] = [line.from[0] * w, line.from[1] * h, line.to[0] * w, line.to[1] * h];
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length === 0) return;
  const [nx, ny] = [-(y2 - y1) / length, (x2 - x1) / length];
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  pen.strokeStyle = paint.line;
  pen.lineWidth = glows ? 5 : 2;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
  pen.lineWidth = 2;
  arrow(pen, mx, my, mx + nx * 18, my + ny * 18);
  label(pen, line.name, x1 + 3, Math.max(16, y1 - 3), paint.line, paint);
}

function arrow(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  const turn = Math.atan2(y2 - y1, x2 - x1);
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  for (const side of [-0.5, 0.5]) {
    pen.moveTo(x2, y2);
    pen.lineTo(x2 - 7 * Math.cos(turn + side), y2 - 7 * Math.sin(turn + side));
  }
  pen.stroke();
}
