import { now } from "../base/clock";
import type { RecordedCamera } from "../base/types";
import { m } from "../i18n/m";
import { PlanDialog } from "./PlanDialog";
import { useExport, useHold } from "./queries";
import { SpanDialog } from "./SpanDialog";
import type { Opened } from "./useOpened";

export type Asking = "export" | "hold" | "plan" | "reason";

const HOLD_DAYS = 90;
const DAY_MS = 86_400_000;

interface Props {
  asking: Asking | null;
  camera: RecordedCamera;
  cut: { in: number | null; out: number | null };
  timezone: string;
  opened: Opened;
  onClose: () => void;
}

/** What asks before it acts: the reason goes into the journal. */
export function Dialogs({ asking, camera, cut, timezone, opened, onClose }: Props) {
  const make = useExport();
  const hold = useHold();
  const shared = { timezone, from_ms: cut.in, to_ms: cut.out, onClose };
  const span = { camera: camera.camera_id, from_ms: cut.in ?? 0, to_ms: cut.out ?? 0 };
  if (asking === "plan") return <PlanDialog camera={camera} onClose={onClose} />;
  if (asking === "export")
    return (
      <SpanDialog
        {...shared}
        title={m.rec_export()}
        text={m.rec_export_text()}
        act={m.rec_export()}
        busy={make.isPending}
        fault={make.error}
        onAct={(reason) => make.mutate({ ...span, reason }, { onSuccess: onClose })}
      />
    );
  if (asking === "hold")
    return (
      <SpanDialog
        {...shared}
        title={m.rec_hold()}
        text={m.rec_hold_text()}
        act={m.rec_hold()}
        untilDays={HOLD_DAYS}
        busy={hold.isPending}
        fault={hold.error}
        onAct={(reason, days) => {
          const until = new Date(now() + days * DAY_MS).toISOString();
          hold.mutate({ ...span, reason, until }, { onSuccess: onClose });
        }}
      />
    );
  if (asking === "reason")
    return (
      <SpanDialog
        {...shared}
        from_ms={null}
        to_ms={null}
        title={m.rec_give_reason()}
        text={m.rec_old_text()}
        act={m.rec_open()}
        busy={false}
        fault={null}
        onAct={(reason) => {
          opened.giveReason(reason);
          onClose();
        }}
      />
    );
  return null;
}
