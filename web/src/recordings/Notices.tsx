import { StatusShape } from "../base/StatusShape";
import { useStoreFaults } from "./faults";
import style from "./RecordingsScreen.module.css";

/** What is wrong with the disks: nobody must believe that something is recorded when it is not. */
export function Notices() {
  const found = useStoreFaults();
  if (found.length === 0) return null;
  return (
    <div className={style.notices} role="alert">
      {found.map((it) => (
        <p key={it}>
          <StatusShape health="critical" silent /> {it}
        </p>
      ))}
    </div>
  );
}
