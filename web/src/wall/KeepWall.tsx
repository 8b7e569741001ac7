import { useMutation } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { detailOf, sentence } from "../base/sentence";
import type { Camera, KeptWall, WantedWall } from "../base/types";
import { m } from "../i18n/m";
import { keepWall } from "./queries";
import { Stops } from "./Stops";
import style from "./Walls.module.css";

/** A wall as it is being written; `id` null: a new one. */
export interface Draft extends WantedWall {
  id: string | null;
  shared: boolean;
  key: number | null;
}

interface Props {
  draft: Draft;
  cameras: readonly Camera[];
  walls: readonly KeptWall[];
  onDone: () => unknown;
  onClose: () => void;
}

const KEYS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Name, key and shelf of a wall, and the stops of a tour. */
export function KeepWall({ draft, cameras, walls, onDone, onClose }: Props) {
  const mayShare = useMay("wall.share");
  const [form, setForm] = useState(draft);
  const isTour = form.shows.kind === "tour";
  const keep = useMutation({
    mutationFn: () => keepWall(draft.id, form.shared, { name: form.name.trim(), key: form.key, shows: form.shows }),
    onSuccess: () => {
      void onDone();
      onClose();
    },
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    keep.mutate();
  };
  const few = form.shows.kind === "tour" && form.shows.stops.length < 2;
  const title = draft.id === null ? (isTour ? m.tour_new() : m.wall_keep()) : m.wall_edit_named({ name: draft.name });
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form className={style.form} onSubmit={submit}>
        <Field
          label={m.wall_name()}
          required
          maxLength={60}
          value={form.name}
          onChange={(it) => setForm({ ...form, name: it.target.value })}
        />
        <Choice
          label={m.wall_key_choice()}
          value={String(form.key ?? "")}
          options={[
            { value: "", label: m.wall_key_none() },
            ...KEYS.map((it) => ({ value: String(it), label: keyLabel(it, walls, form) })),
          ]}
          onChange={(it) => setForm({ ...form, key: it === "" ? null : Number(it) })}
        />
        {mayShare && draft.id === null ? (
          <label className={style.check}>
            <input
              type="checkbox"
              checked={form.shared}
              onChange={(it) => setForm({ ...form, shared: it.target.checked })}
            />
            {m.wall_shared()}
          </label>
        ) : null}
        {form.shows.kind === "tour" ? (
          <Stops
            stops={form.shows.stops}
            cameras={cameras}
            walls={walls}
            shared={form.shared}
            onStops={(stops) => setForm({ ...form, shows: { kind: "tour", stops } })}
          />
        ) : null}
        {keep.isError ? (
          <p role="alert" className={style.fault}>
            {sentence(keep.error)} {detailOf(keep.error)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button look="main" type="submit" disabled={keep.isPending || few}>
            {m.wall_keep_do()}
          </Button>
          <Button onClick={onClose}>{m.cancel()}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A key that another wall of the same shelf has is taken from it: said before, not after. */
function keyLabel(key: number, walls: readonly KeptWall[], { id, shared }: Draft): string {
  const holder = walls.find((it) => it.key === key && it.shared === shared && it.id !== id);
  return holder ? m.wall_key_taken({ n: key, name: holder.name }) : m.wall_key({ n: key });
}
