import { Link } from "@tanstack/react-router";
import { m } from "../i18n/m";
import style from "./Faulty.module.css";

export function NotThere() {
  return (
    <div className={style.faulty}>
      <h1>{m.not_there()}</h1>
      <Link to="/">{m.to_the_map()}</Link>
    </div>
  );
}
