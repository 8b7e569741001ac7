import { kindWord } from "../traffic/words";
import { paintScene, readPaint } from "./overlay";
import type { Handle } from "./usePlayer";

const QUALITY = 0.92;
/** On a picture 640 wide; larger ones have larger words. */
const WORDS_PX = 13;

export interface Snapshot {
  file: Blob;
  sha256: string;
}

export type Mask = readonly (readonly number[])[];

/** Paints areas black, given in fractions of a picture of this size. */
export function cover(pen: CanvasRenderingContext2D, masks: readonly Mask[], width: number, height: number): void {
  pen.fillStyle = "#000";
  for (const points of masks) {
    pen.beginPath();
    for (const [x = 0, y = 0] of points) pen.lineTo(x * width, y * height);
    pen.closePath();
    pen.fill();
  }
}

/** The picture as it is shown, below its masks, with its boxes, and with words burnt in below that tell what it is.
 * Throws where the browser gives no drawing or no hash. */
export async function snapshot(
  { player, video, canvas }: Handle,
  masks: readonly Mask[],
  words: readonly string[],
): Promise<Snapshot> {
  const [width, height] = [video.videoWidth, video.videoHeight];
  const size = Math.max(11, Math.round((width * WORDS_PX) / 640));
  const line = Math.round(size * 1.45);
  const sheet = document.createElement("canvas");
  sheet.width = width;
  sheet.height = height + line * words.length + size;
  const pen = sheet.getContext("2d");
  if (!pen) throw new Error("this browser draws no pictures");
  pen.drawImage(video, 0, 0, width, height);
  cover(pen, masks, width, height);
  pen.save();
  const { looks, lines, aspect, view } = player;
  const boxes = view.old ? [] : looks.at(video.currentTime);
  const scene = { boxes, lines, glowing: new Set<string>(), aspect, word: kindWord, named: true };
  paintScene(pen, { x: 0, y: 0, w: width, h: height }, scene, readPaint(canvas));
  pen.restore();
  pen.fillStyle = "#000";
  pen.fillRect(0, height, width, sheet.height - height);
  pen.fillStyle = "#fff";
  pen.textBaseline = "top";
  pen.font = `600 ${size}px 'Inter Variable', sans-serif`;
  words.forEach((it, index) => pen.fillText(it, size * 0.6, height + size * 0.5 + index * line, width - size * 1.2));
  const file = await new Promise<Blob | null>((done) => sheet.toBlob(done, "image/jpeg", QUALITY));
  if (!file) throw new Error("this browser makes no JPEG");
  return { file, sha256: await hash(file) };
}

async function hash(file: Blob): Promise<string> {
  const found = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(found)].map((it) => it.toString(16).padStart(2, "0")).join("");
}
