import { useQueryClient } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { clockTime, span } from "../base/format";
import { Key } from "../base/Key";
import { StatusShape } from "../base/StatusShape";
import { m } from "../i18n/m";
import { good_s, subjectOf, type Act, type Kind } from "./acts";
import { actWord, refusalWord } from "./actWords";
import { doStill, waitsForAnother } from "./deliver";
import { NowIs } from "./NowIs";
import { dropAct, useUnsent } from "./heldActs";
import style from "./Unsent.module.css";
import { useDeskKeys } from "./useDeskKeys";
import { useWasSent } from "./wasSent";

const STILL_KEY = "Shift+F6";
const DROP_KEY = "Shift+F7";
/** A key that was on its way decides nothing that nobody can have read yet. */
const READ_MS = 700;
const LISTED = 3;

/** What was asked for and is not done: above every screen, until the server has it or its person let go of it. */
export function UnsentBand() {
  const { city } = useSeat();
  const queries = useQueryClient();
  const all = useUnsent();
  const sent = useWasSent();
  const asks = all.filter(({ state }) => state === "asks");
  const waits = all.filter(({ state }) => state !== "asks");
  const first = asks[0]?.id ?? "";
  const [read, setRead] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setRead(first), READ_MS);
    return () => clearTimeout(timer);
  }, [first]);
  const wasRead = first !== "" && read === first;
  const still = (id: string) =>
    void doStill(queries, id, (at_ms) => m.acts_reason({ at: clockTime(at_ms, city.timezone) }));
  useDeskKeys({
    [STILL_KEY]: () => wasRead && still(first),
    [DROP_KEY]: () => wasRead && dropAct(first),
  });
  if (all.length === 0 && sent === 0) return null;
  return (
    <section className={style.band} aria-label={m.acts_region()}>
      <p className="only-read-aloud" role="alert">
        {asks.length > 0 ? m.acts_ask({ n: asks.length }) : ""}
      </p>
      {asks.slice(0, LISTED).map((it, nth) => (
        <Asks key={it.id} it={it} first={nth === 0} onStill={() => still(it.id)} />
      ))}
      {asks.length > LISTED ? <p className={style.sent}>{m.acts_ask_more({ n: asks.length - LISTED })}</p> : null}
      {waits.length > 0 ? (
        <details className={style.waiting} open={waits.length <= LISTED}>
          <summary>
            <Hourglass size={16} aria-hidden="true" />{" "}
            <span role="status">{m.acts_waiting({ n: waits.length })}</span>
          </summary>
          <ul>
            {waits.map((it) => (
              <Waits key={it.id} it={it} letGo />
            ))}
          </ul>
        </details>
      ) : null}
      {sent > 0 ? (
        <p className={style.sent} role="status">
          {m.acts_sent({ n: sent })}
        </p>
      ) : null}
    </section>
  );
}

/** Of one thing, beside where it was pressed. */
export function Unsent({ of, kinds }: { of: string; kinds: readonly Kind[] }) {
  const all = useUnsent().filter(({ what }) => subjectOf(what) === of && kinds.includes(what.kind));
  if (all.length === 0) return null;
  return (
    <div className={style.here} role="status">
      <ul>
        {all.map((it) => (
          <Waits key={it.id} it={it} />
        ))}
      </ul>
    </div>
  );
}

function Waits({ it, letGo = false }: { it: Act; letGo?: boolean }) {
  const { city } = useSeat();
  const at = useNow();
  const isLate = at - it.at_ms > good_s(it.what) * 1000;
  return (
    <li data-unsent={it.what.kind} data-state={it.state}>
      <time>{clockTime(it.at_ms, city.timezone)}</time>
      <span className={style.text}>{actWord(it)}</span>
      <b>{m.acts_unsent()}</b>
      <span className={style.dim}>{waitWord(it, isLate)}</span>
      {letGo ? (
        <Button look="quiet" onClick={() => dropAct(it.id)}>
          {m.acts_drop()}
        </Button>
      ) : null}
    </li>
  );
}

function waitWord(it: Act, isLate: boolean): string {
  if (it.state === "asks") return m.acts_above();
  if (waitsForAnother(it)) return m.acts_held();
  if (isLate) return m.acts_ask_first();
  return it.tried ? m.acts_maybe() : "";
}

/** What is no longer done without a word: what it was, what stands there now, and one key for each way. */
function Asks({ it, first, onStill }: { it: Act; first: boolean; onStill: () => void }) {
  const { city } = useSeat();
  const at = useNow();
  const pressed = { at: clockTime(it.at_ms, city.timezone), span: span((at - it.at_ms) / 1000) };
  const late = it.refused?.kind === "TooLate";
  return (
    <div className={style.asks} data-asks={it.what.kind}>
      <StatusShape health="serious" silent />
      <b className={style.what}>{actWord(it)}</b>
      <span className={style.late}>
        {late ? m.acts_asks_late(pressed) : m.acts_asks_refused({ ...pressed, why: refusalWord(it) })}
      </span>
      <NowIs what={it.what} />
      <span className={style.acts}>
        <Button look="main" onClick={onStill}>
          {m.acts_still()} {first ? <Key k={STILL_KEY} /> : null}
        </Button>
        <Button onClick={() => dropAct(it.id)}>
          {m.acts_let_go()} {first ? <Key k={DROP_KEY} /> : null}
        </Button>
      </span>
    </div>
  );
}
