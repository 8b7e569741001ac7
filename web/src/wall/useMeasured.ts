import { useState, type SyntheticEvent } from "react";

type Told = SyntheticEvent<HTMLImageElement | HTMLVideoElement>;

/** The aspect of a picture as it tells it itself, null before; and the handler of what it tells. */
export function useMeasured(): [number | null, (told: Told) => void] {
  const [aspect, setAspect] = useState<number | null>(null);
  const measure = ({ currentTarget: it }: Told) => {
    const [width, height] =
      it instanceof HTMLVideoElement ? [it.videoWidth, it.videoHeight] : [it.naturalWidth, it.naturalHeight];
    if (width && height) setAspect(width / height);
  };
  return [aspect, measure];
}
