import { useState, useSyncExternalStore } from "react";
import { clockTime } from "../base/format";
import { useLocale } from "../i18n/locale";
import { m } from "../i18n/m";
import { unitWord } from "../units/words";
import { allowSound, useCall, useWake } from "./attention";
import { Banner } from "./Banner";
import type { Crew } from "./crew";
import { Door } from "./Door";
import { Head } from "./Head";
import { HelpButton } from "./HelpButton";
import style from "./Officer.module.css";
import { ActionList } from "./ActionList";
import { projected, type Draft } from "./outbox";
import { Photos } from "./Photos";
import { useAlbum } from "./album";
import { usePosition } from "./position";
import { PushSwitch } from "./PushSwitch";
import { StepButtons } from "./StepButtons";
import { TaskCard } from "./TaskCard";
import { ZONE } from "./zone";

/** The whole page of a crew: who it is, what it is sent to, what it can do, for one thumb. */
export function OfficerApp({ crew }: { crew: Crew }) {
  useLocale();
  const shown = useSyncExternalStore(crew.subscribe, crew.read);
  if (shown.token === undefined) return null;
  return (
    <div className={style.page} onPointerDown={allowSound}>
      {shown.token === null || shown.end ? (
        <Door crew={crew} shown={shown} />
      ) : (
        <Duty crew={crew} token={shown.token} />
      )}
    </div>
  );
}

function Duty({ crew, token }: { crew: Crew; token: string }) {
  const shown = useSyncExternalStore(crew.subscribe, crew.read);
  const { view, actions, seen_ms } = shown;
  const task = view?.task ?? null;
  const state = task ? projected(task.dispatch, actions, seen_ms) : null;
  const position = usePosition(token, crew.busy);
  const album = useAlbum(token, shown.link);
  const awake = useWake(true);
  const [fault, setFault] = useState(false);
  useCall(state === "assigned");
  const act = (kind: Draft["kind"], note = "") => {
    const place = position.fix;
    setFault(false);
    crew
      .act({
        kind,
        note,
        dispatch: kind === "help" ? null : (task?.dispatch.id ?? null),
        lat: place?.lat ?? null,
        lon: place?.lon ?? null,
      })
      .catch(() => setFault(true));
  };
  return (
    <>
      <Head view={view} link={shown.link} />
      <Banner shown={shown} storageFault={fault} />
      <main className={style.main}>
        {task && state ? (
          <>
            <TaskCard task={task} state={state} position={position} token={token} />
            {state === "assigned" ? null : <Photos album={album} dispatch={task.dispatch.id} />}
          </>
        ) : (
          <>
            <Idle unit={view ? unitWord(view.unit.state) : null} awake={awake} seen_ms={seen_ms} />
            <PushSwitch token={token} linked={shown.link === "open"} />
          </>
        )}
        <ActionList actions={actions} task={task?.dispatch.id ?? null} />
      </main>
      <footer className={style.foot}>
        {task && state ? <StepButtons key={task.dispatch.id} state={state} onAct={act} /> : null}
        <HelpButton view={view} actions={actions} onHelp={() => act("help")} />
      </footer>
    </>
  );
}

function Idle({ unit, awake, seen_ms }: { unit: string | null; awake: boolean; seen_ms: number }) {
  return (
    <section className={style.idle}>
      <h1>{m.officer_no_task()}</h1>
      {unit ? <p className={style.unitState}>{m.officer_unit_is({ state: unit })}</p> : null}
      {seen_ms ? <p>{m.officer_asked_at({ at: clockTime(seen_ms, ZONE) })}</p> : null}
      <p className={style.dim}>{awake ? m.officer_awake() : m.officer_not_awake()}</p>
      <p className={style.dim}>{m.officer_position_note()}</p>
    </section>
  );
}
