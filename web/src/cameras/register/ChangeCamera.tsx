import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { Problem } from "../../base/api";
import { Button } from "../../base/Button";
import { Dialog } from "../../base/Dialog";
import { Field } from "../../base/Field";
import { ListState } from "../../base/ListState";
import { detailOf, sentence } from "../../base/sentence";
import type { CameraSettings } from "../../base/types";
import { m } from "../../i18n/m";
import { Addresses } from "./Addresses";
import { asked, fromSettings, lawful, toChange } from "./draft";
import { Fields } from "./Fields";
import { changeSettings, settingsOf, testAddress, testCamera } from "./queries";
import style from "./Register.module.css";
import { TrialView, type Which } from "./TrialView";

/** A camera's row of the register: changed, tested, switched on and off with a reason. */
export function ChangeCamera({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ ...settingsOf(id), refetchOnWindowFocus: false, staleTime: 0 });
  return (
    <Dialog title={m.camera_settings()} onClose={onClose} wide>
      <ListState query={query}>{(found) => <Form key={found.id} settings={found} onClose={onClose} />}</ListState>
    </Dialog>
  );
}

function Form({ settings, onClose }: { settings: CameraSettings; onClose: () => void }) {
  const queries = useQueryClient();
  const [start] = useState(settings);
  const [before] = useState(() => fromSettings(settings));
  const [draft, setDraft] = useState(before);
  const [reason, setReason] = useState("");
  // What was typed is tried before it is stored; what was not is tried as it is stored.
  const typed = { main: draft.main_url.trim() !== "", sub: draft.sub_url.trim() !== "" };
  const trial = useMutation({
    mutationFn: (which: Which) => (typed[which] ? testAddress(asked(draft, which)) : testCamera(start.id, which)),
  });
  const changing = useMutation({
    mutationFn: () => {
      const wanted = toChange(draft, reason, before);
      if (!wanted) throw new Problem(422, "", m.fields_missing());
      return changeSettings(start.id, wanted);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["camera"] });
      onClose();
    },
  });
  const switched = draft.enabled !== start.enabled;
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    changing.mutate();
  };
  const known = {
    main: start.main_shown,
    sub: start.sub_shown,
    control: start.control_shown,
    login: start.has_login,
  };
  return (
    <form className={style.form} onSubmit={submit}>
      <div className={style.halves}>
        <div className={style.half}>
          <Fields draft={draft} onDraft={setDraft} />
          {switched ? (
            <Field
              label={draft.enabled ? m.reason_on() : m.reason_off()}
              required
              minLength={3}
              maxLength={300}
              value={reason}
              onChange={(it) => setReason(it.target.value)}
            />
          ) : null}
        </div>
        <div className={style.half}>
          <Addresses draft={draft} onDraft={setDraft} known={known} />
          <div className={style.presets}>
            <Button disabled={trial.isPending} onClick={() => trial.mutate("main")}>
              {typed.main ? m.test_picture_do() : m.test_stored_do()}
            </Button>
            {typed.sub || known.sub ? (
              <Button disabled={trial.isPending} onClick={() => trial.mutate("sub")}>
                {m.test_sub_do()}
              </Button>
            ) : null}
          </div>
          <TrialView trial={trial} />
        </div>
      </div>
      {changing.isError ? (
        <p role="alert" className={style.fault}>
          {sentence(changing.error)} {detailOf(changing.error)}
        </p>
      ) : null}
      <div className={style.acts}>
        <Button type="submit" look="main" disabled={changing.isPending || (draft.enabled && !lawful(draft))}>
          {m.camera_change_do()}
        </Button>
        <Button onClick={onClose}>{m.cancel()}</Button>
      </div>
    </form>
  );
}
