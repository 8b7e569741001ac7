import { useCallback, useEffect, useRef, useState } from "react";
import { Problem } from "../base/api";
import { now } from "../base/clock";
import { alone } from "./alone";
import type { Link } from "./crew";
import { keepPhoto, onStored, readOwn, readPhotos, type Photo } from "./store";
import { deliverPhoto, PHOTO_MS } from "./wire";

const LONGEST_PX = 1600;
const MOST_BYTES = 900_000;
const QUALITIES = [0.82, 0.65, 0.45, 0.3];

/** Drawn anew and smaller: nothing that the camera wrote beside the picture, as where it stood, goes with it. */
export async function shrink(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (made && made.size <= MOST_BYTES) return await made.arrayBuffer();
  }
  throw new Error("the picture is too large");
}

export interface Album {
  photos: readonly Photo[];
  /** A file that is no picture, or storage that refuses. */
  fault: boolean;
  add: (dispatch: string, file: Blob) => Promise<void>;
}

/** Pictures have an outbox of their own: a slow one must not hold up what a crew says. */
export function useAlbum(token: string, link: Link): Album {
  const [photos, setPhotos] = useState<readonly Photo[]>([]);
  const [fault, setFault] = useState(false);
  const sending = useRef(false);
  const read = useCallback(() => readPhotos().then(setPhotos), []);
  useEffect(() => {
    void read();
    return onStored(() => void read());
  }, [read]);
  useEffect(() => {
    const next = photos.find((it) => it.state === "waiting");
    if (link !== "open" || !next || sending.current) return;
    sending.current = true;
    void alone("kentongan-photos", PHOTO_MS + SPARE_MS, () => ship(token, next.key))
      .catch(() => undefined) // another page took over, or another device was enrolled
      .finally(() => {
        sending.current = false;
        void read();
      });
  }, [token, link, photos, read]);
  const add = async (dispatch: string, file: Blob) => {
    setFault(false);
    try {
      const jpeg = await shrink(file);
      const at = new Date(now()).toISOString();
      await keepPhoto(token, { key: crypto.randomUUID(), dispatch, at, jpeg, state: "waiting", detail: "" });
      await read();
    } catch {
      setFault(true);
    }
  };
  return { photos, fault, add };
}

/** Unless another page has sent it, or enrolled another device. */
async function ship(token: string, key: string): Promise<void> {
  const photo = (await readPhotos()).find((it) => it.key === key && it.state === "waiting");
  if (!photo || (await readOwn()).token !== token) return;
  try {
    await deliverPhoto(token, photo);
    await keepPhoto(token, { ...photo, jpeg: null, state: "done" });
  } catch (fault) {
    const final = fault instanceof Problem && [404, 409, 413, 422].includes(fault.status);
    if (final) await keepPhoto(token, { ...photo, jpeg: null, state: "refused", detail: fault.detail });
    else await new Promise((go) => setTimeout(go, RETRY_MS));
  }
}

const RETRY_MS = 3000;
/** Storing it, and the pause after a failure. */
const SPARE_MS = 30_000;
