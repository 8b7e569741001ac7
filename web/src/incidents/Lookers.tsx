import { Eye } from "lucide-react";
import { m } from "../i18n/m";
import style from "./Incident.module.css";

/** Who else has it open now, by name. */
export function Lookers({ logins }: { logins: string[] }) {
  if (logins.length === 0) return null;
  return (
    <span className={style.lookers} data-lookers={logins.join(" ")}>
      <Eye size={14} aria-hidden="true" /> {m.lookers({ who: logins.join(", ") })}
    </span>
  );
}
