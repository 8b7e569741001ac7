import { Button } from "../base/Button";
import { m } from "../i18n/m";
import style from "./Faulty.module.css";

/** The page itself failed: say so, and offer the one thing that helps. */
export function Faulty({ error }: { error: unknown }) {
  return (
    <div className={style.faulty} role="alert">
      <h1>{m.fault_page()}</h1>
      <p className={style.detail}>{error instanceof Error ? error.message : String(error)}</p>
      <Button look="main" onClick={() => window.location.reload()}>
        {m.reload()}
      </Button>
    </div>
  );
}
