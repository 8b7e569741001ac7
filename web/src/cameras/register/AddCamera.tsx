import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { Button } from "../../base/Button";
import { Dialog } from "../../base/Dialog";
import { Problem } from "../../base/api";
import { detailOf, sentence } from "../../base/sentence";
import type { Camera } from "../../base/types";
import { m } from "../../i18n/m";
import { Addresses } from "./Addresses";
import { asked, EMPTY, lawful, nextCode, toNew } from "./draft";
import { Fields } from "./Fields";
import { Onvif } from "./Onvif";
import { addCamera, testAddress } from "./queries";
import style from "./Register.module.css";
import { TrialView, type Which } from "./TrialView";

interface Props {
  cameras: readonly Camera[];
  onClose: () => void;
  onAdded: (id: string) => void;
}

/** One camera into the register: find or write its address, see its picture, say whose it is and why. */
export function AddCamera({ cameras, onClose, onAdded }: Props) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => ({ ...EMPTY, code: nextCode(cameras) }));
  const [byOnvif, setByOnvif] = useState(false);
  const trial = useMutation({
    mutationFn: (which: Which) => testAddress(asked(draft, which)),
  });
  const adding = useMutation({
    mutationFn: () => {
      const wanted = toNew(draft);
      if (!wanted) throw new Problem(422, "", m.fields_missing());
      return addCamera(wanted);
    },
    onSuccess: ({ id }) => {
      void queries.invalidateQueries({ queryKey: ["camera"] });
      onAdded(id);
    },
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog title={m.camera_add()} onClose={onClose} wide>
      <form className={style.form} onSubmit={submit}>
        <div className={style.halves}>
          <div className={style.half}>
            <div role="group" aria-label={m.address_how()} className={style.tabs}>
              <Button on={!byOnvif} onClick={() => setByOnvif(false)}>
                {m.address_by_hand()}
              </Button>
              <Button on={byOnvif} onClick={() => setByOnvif(true)}>
                {m.address_by_onvif()}
              </Button>
            </div>
            {byOnvif ? <Onvif draft={draft} onDraft={setDraft} /> : null}
            <Addresses draft={draft} onDraft={setDraft} />
            <div className={style.presets}>
              <Button disabled={trial.isPending || !draft.main_url} onClick={() => trial.mutate("main")}>
                {m.test_picture_do()}
              </Button>
              {draft.sub_url ? (
                <Button disabled={trial.isPending} onClick={() => trial.mutate("sub")}>
                  {m.test_sub_do()}
                </Button>
              ) : null}
            </div>
            <TrialView trial={trial} />
          </div>
          <div className={style.half}>
            <Fields draft={draft} onDraft={setDraft} />
            {adding.isError ? (
              <p role="alert" className={style.fault}>
                {sentence(adding.error)} {detailOf(adding.error)}
              </p>
            ) : null}
            <div className={style.acts}>
              <Button type="submit" look="main" disabled={adding.isPending || (draft.enabled && !lawful(draft))}>
                {m.camera_add_do()}
              </Button>
              <Button onClick={onClose}>{m.cancel()}</Button>
            </div>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
