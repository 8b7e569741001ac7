import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Keyboard, LogOut } from "lucide-react";
import { roleWord } from "../access/words";
import { logOut, useEnter, useSeat } from "../access/queries";
import { AlarmCount } from "../health/AlarmCount";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { clockTime, zoneName } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import { m } from "../i18n/m";
import { useLink } from "../live/link";
import { showKeys } from "./showKeys";
import { LanguageSwitch } from "./LanguageSwitch";
import { ThemeSwitch } from "./ThemeSwitch";
import style from "./TopBar.module.css";

/** 40 px: city, screens, link, clock, who sits here. */
export function TopBar() {
  const { city, person, role } = useSeat();
  const enter = useEnter();
  const leave = useMutation({ mutationFn: logOut, onSuccess: () => enter(null) });
  return (
    <header className={style.bar}>
      <span className={style.city}>{city.name}</span>
      {city.training ? <span className={style.training}>{m.training()}</span> : null}
      <Screens />
      <LinkState />
      <Clock timezone={city.timezone} />
      <span className={style.person} title={person.login}>
        {person.name} <span className={style.role}>{roleWord(role)}</span>
      </span>
      <LanguageSwitch />
      <ThemeSwitch />
      <Button look="quiet" aria-label={m.keys_title()} title={m.keys_title()} onClick={showKeys}>
        <Keyboard size={16} aria-hidden="true" />
      </Button>
      <Button
        look="quiet"
        aria-label={m.log_out()}
        title={m.log_out()}
        disabled={leave.isPending}
        onClick={() => leave.mutate()}
      >
        <LogOut size={16} aria-hidden="true" />
      </Button>
    </header>
  );
}

function Screens() {
  const { permissions } = useSeat();
  const may = (it: string) => permissions.includes(it);
  const on = { className: style.here ?? "" };
  return (
    <nav className={style.screens} aria-label={m.screens()}>
      {may("city.view") ? (
        <Link to="/" activeOptions={{ exact: true, includeSearch: false }} activeProps={on}>
          {m.screen_map()}
        </Link>
      ) : null}
      {may("camera.view") ? (
        <Link to="/cameras" activeOptions={{ includeSearch: false }} activeProps={on}>
          {m.screen_list()}
        </Link>
      ) : null}
      {may("camera.view") ? (
        <Link to="/wall" activeOptions={{ includeSearch: false }} activeProps={on}>
          {m.screen_wall()}
        </Link>
      ) : null}
      {may("camera.view") ? (
        <Link to="/stills" activeOptions={{ includeSearch: false }} activeProps={on}>
          {m.screen_stills()}
        </Link>
      ) : null}
      {may("recording.view") ? (
        <Link to="/recordings" activeOptions={{ includeSearch: false }} activeProps={on}>
          {m.screen_recordings()}
        </Link>
      ) : null}
      {may("camera.view") ? (
        <Link to="/health" activeOptions={{ includeSearch: false }} activeProps={on}>
          {m.screen_health()} <AlarmCount />
        </Link>
      ) : null}
      {may("people.manage") ? (
        <Link to="/people" activeProps={on}>
          {m.screen_people()}
        </Link>
      ) : null}
      {may("people.manage") ? (
        <Link to="/roles" activeProps={on}>
          {m.screen_roles()}
        </Link>
      ) : null}
      {may("journal.read") ? (
        <Link to="/journal" activeProps={on}>
          {m.screen_journal()}
        </Link>
      ) : null}
    </nav>
  );
}

function LinkState() {
  const link = useLink();
  const health = { open: "normal", connecting: "standby", lost: "serious" } as const;
  const word = { open: m.link_open, connecting: m.link_connecting, lost: m.link_lost }[link]();
  return (
    <span className={style.link}>
      <StatusShape health={health[link]} silent /> {word}
    </span>
  );
}

function Clock({ timezone }: { timezone: string }) {
  const at = useNow(500);
  return (
    <span className={style.clock}>
      <b>{clockTime(at, timezone)}</b> {zoneName(timezone)}
      <span className={style.utc}>
        {clockTime(at, "UTC")} {m.utc()}
      </span>
    </span>
  );
}
