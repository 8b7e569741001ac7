import { Redo2, Undo2 } from "lucide-react";
import { m } from "../i18n/m";
import { Button } from "./Button";
import type { Edit } from "./useHistory";

/** Undo and redo as buttons; the keys are in their titles. */
export function UndoButtons({ edit }: { edit: Pick<Edit<unknown>, "undo" | "redo" | "canUndo" | "canRedo"> }) {
  return (
    <>
      <Button aria-label={m.undo()} title={m.undo_key()} disabled={!edit.canUndo} onClick={edit.undo}>
        <Undo2 size={15} aria-hidden="true" />
      </Button>
      <Button aria-label={m.redo()} title={m.redo_key()} disabled={!edit.canRedo} onClick={edit.redo}>
        <Redo2 size={15} aria-hidden="true" />
      </Button>
    </>
  );
}
