import type { CSSProperties, ReactNode } from "react";
import { AspectProvider } from "./aspect";
import { Outlines } from "./Outlines";
import style from "./Tile.module.css";

interface Props {
  camera: string;
  /** Width over height of the picture below; null: not known yet, so that nothing of it may be seen. */
  aspect: number | null;
  /** Its watermark, where it is a picture that moves. */
  children?: ReactNode;
}

/** The masks of a camera over any picture of it that is not live: stored, recorded, or small. Its parent is
 * positioned, and holds the picture as `object-fit: contain` lays it. */
export function Veil({ camera, aspect, children }: Props) {
  if (aspect === null) return <span className={style.unknown} data-veil="unknown" />;
  return (
    <span className={style.veil} data-veil="masks">
      <AspectProvider value={aspect}>
        <span className={style.fit} style={{ "--aspect": aspect } as CSSProperties}>
          <Outlines camera={camera} masksOnly />
        </span>
      </AspectProvider>
      {children}
    </span>
  );
}
