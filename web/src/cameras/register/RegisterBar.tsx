import { useState } from "react";
import { useMay } from "../../access/queries";
import { Button } from "../../base/Button";
import type { Camera } from "../../base/types";
import { m } from "../../i18n/m";
import { AddCamera } from "./AddCamera";
import { ImportCameras } from "./ImportCameras";
import { Networks } from "./Networks";
import style from "./Register.module.css";

type Open = "add" | "import" | "networks" | null;

interface Props {
  /** Undefined while they are not known yet: which code is free is not known either. */
  cameras: readonly Camera[] | undefined;
  onAdded: (id: string) => void;
}

/** The doors to the register, for those who manage cameras. */
export function RegisterBar({ cameras, onAdded }: Props) {
  const may = useMay("camera.manage");
  const [open, setOpen] = useState<Open>(null);
  if (!may) return null;
  const close = () => setOpen(null);
  const added = (id: string) => {
    close();
    onAdded(id);
  };
  return (
    <div className={style.bar}>
      <Button look="main" disabled={!cameras} onClick={() => setOpen("add")}>
        {m.camera_add()}
      </Button>
      <Button onClick={() => setOpen("import")}>{m.import_open()}</Button>
      <a className={style.link} href="/api/cameras.csv" download>
        {m.export_csv()}
      </a>
      <Button onClick={() => setOpen("networks")}>{m.networks_title()}</Button>
      {open === "add" && cameras ? <AddCamera cameras={cameras} onClose={close} onAdded={added} /> : null}
      {open === "import" ? <ImportCameras onClose={close} /> : null}
      {open === "networks" ? <Networks onClose={close} /> : null}
    </div>
  );
}
