import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { dateTime } from "../base/format";
import { ListState } from "../base/ListState";
import { sentence } from "../base/sentence";
import { useScrap } from "../base/useScrap";
import type { Handover as Given, HandoverLine } from "../base/types";
import { m } from "../i18n/m";
import { locale } from "../i18n/locale";
import style from "./Handover.module.css";
import { HandoverRow } from "./HandoverRow";
import { paperName, ShiftNote, Signed } from "./Signed";
import { PrintButton } from "./PrintButton";
import { deliver } from "./deliver";
import { handoverDraft, handovers, printHandover } from "./queries";
import { Unsent } from "./Unsent";

/** From one shift to the next: who leaves signs the list over, who comes ticks every line and signs it. */
export function Handover({ onClose }: { onClose: () => void }) {
  const { person } = useSeat();
  const query = useQuery(handovers);
  const waiting = (found: Given[]) => found.filter((it) => it.in_at === null && it.out_by !== person.login);
  return (
    <Dialog wide title={m.handover_title()} onClose={onClose}>
      <ListState query={query}>
        {(found) => (
          <>
            {waiting(found)
              .slice(0, 3)
              .map((it) => (
                <Taking key={it.id} it={it} />
              ))}
            <Leaving />
            <Signed found={found} but={waiting(found).slice(0, 3)} />
          </>
        )}
      </ListState>
    </Dialog>
  );
}

/** What another left: every line is looked at before it is taken over. */
function Taking({ it }: { it: Given }) {
  const { city } = useSeat();
  const queries = useQueryClient();
  const [mine, setMine] = useScrap<readonly string[]>(`handover:${it.id}`, []);
  const ticked = new Set([...it.ticked, ...mine]);
  const taking = useMutation({
    mutationFn: () => deliver({ kind: "take", handover: it.id, ticked: [...ticked] }, it.out_by),
    onSuccess: ({ kept }) => {
      if (!kept) setMine([]);
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ["handover"] }),
  });
  const all = it.lines.every((line) => ticked.has(line.key));
  const tick = (key: string, on: boolean) => setMine(on ? [...mine, key] : mine.filter((one) => one !== key));
  return (
    <section className={style.part} data-handover="taking">
      <h3>{m.handover_from({ who: it.out_by, at: dateTime(it.out_at, city.timezone) })}</h3>
      <ShiftNote it={it} />
      <Unsent of={it.id} kinds={["take"]} />
      <ul className={style.lines}>
        {it.lines.map((line) => (
          <HandoverRow
            key={line.key}
            line={line}
            ticked={ticked.has(line.key)}
            signed={it}
            onTick={it.ticked.includes(line.key) ? undefined : (on) => tick(line.key, on)}
          />
        ))}
      </ul>
      <div className={style.foot}>
        <Button look="main" disabled={taking.isPending || !all} onClick={() => taking.mutate()}>
          {m.handover_take()}
        </Button>
        <span className={style.dim}>{m.handover_ticked({ n: ticked.size, of: it.lines.length })}</span>
        <PrintButton paper={() => printHandover(it.id, locale())} name={paperName(it)} />
        {taking.isError ? <span role="alert">{sentence(taking.error)}</span> : null}
      </div>
    </section>
  );
}

/** The list as the machine sees it now; a note to each line, and one of the whole shift. */
function Leaving() {
  const query = useQuery(handoverDraft);
  const queries = useQueryClient();
  const [note, setNote] = useScrap("handover", "");
  const [notes, setNotes] = useScrap<Readonly<Record<string, string>>>("handover:lines", {});
  const leaving = useMutation({
    mutationFn: (lines: HandoverLine[]) => {
      const known = lines.filter((line) => notes[line.key]?.trim());
      const said = {
        note: note.trim(),
        notes: Object.fromEntries(known.map((line) => [line.key, notes[line.key]?.trim() ?? ""])),
        seen: lines.map((line) => line.key),
      };
      return deliver({ kind: "leave", ...said }, "");
    },
    onSuccess: () => {
      setNote("");
      setNotes({});
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ["handover"] }),
  });
  return (
    <section className={style.part} data-handover="leaving">
      <h3>{m.handover_leave_title()}</h3>
      <Unsent of="shift" kinds={["leave"]} />
      <ListState query={query}>
        {(lines) => (
          <>
            {lines.length === 0 ? <p className={style.dim}>{m.handover_empty()}</p> : null}
            <ul className={style.lines}>
              {lines.map((line) => (
                <HandoverRow
                  key={line.key}
                  line={line}
                  note={notes[line.key] ?? ""}
                  onNote={(text) => setNotes({ ...notes, [line.key]: text })}
                />
              ))}
            </ul>
            <form
              className={style.foot}
              onSubmit={(it) => {
                it.preventDefault();
                if (!leaving.isPending) leaving.mutate(lines);
              }}
            >
              <input
                aria-label={m.handover_note()}
                placeholder={m.handover_note()}
                maxLength={2000}
                value={note}
                onChange={(it) => setNote(it.target.value)}
              />
              <Button type="submit" look="main" disabled={leaving.isPending}>
                {m.handover_leave({ n: lines.length })}
              </Button>
            </form>
            {leaving.isError ? (
              <p className={style.fault} role="alert">
                {sentence(leaving.error)}
              </p>
            ) : null}
          </>
        )}
      </ListState>
    </section>
  );
}
