import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Keyboard, LogOut, SquareTerminal } from "lucide-react";
import { roleWord } from "../access/words";
import { logOut, useEnter, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Confirm } from "../base/Confirm";
import { useNow } from "../base/clock";
import { clockTime, zoneName } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import { m } from "../i18n/m";
import { useUnsent } from "../incidents/heldActs";
import { useLink } from "../live/link";
import { SoundSwitch } from "../sound/SoundSwitch";
import { showCommands } from "./showCommands";
import { showKeys } from "./showKeys";
import { LanguageSwitch } from "./LanguageSwitch";
import { Screens } from "./Screens";
import { ThemeSwitch } from "./ThemeSwitch";
import style from "./TopBar.module.css";

/** 40 px: city, screens, link, clock, who sits here. */
export function TopBar() {
  const { city, person, role } = useSeat();
  const enter = useEnter();
  const leave = useMutation({ mutationFn: logOut, onSuccess: () => enter(null) });
  const unsent = useUnsent().length;
  const [asking, setAsking] = useState(false);
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
      <SoundSwitch />
      <LanguageSwitch />
      <ThemeSwitch />
      <Button
        look="quiet"
        aria-label={m.command_title()}
        aria-keyshortcuts="Control+K"
        title={m.command_open()}
        onClick={showCommands}
      >
        <SquareTerminal size={16} aria-hidden="true" />
      </Button>
      <Button look="quiet" aria-label={m.keys_title()} title={m.keys_title()} onClick={showKeys}>
        <Keyboard size={16} aria-hidden="true" />
      </Button>
      <Button
        look="quiet"
        aria-label={m.log_out()}
        title={m.log_out()}
        disabled={leave.isPending}
        onClick={() => (unsent > 0 ? setAsking(true) : leave.mutate())}
      >
        <LogOut size={16} aria-hidden="true" />
      </Button>
      {asking ? (
        <Confirm
          title={m.log_out_unsent_title()}
          text={m.log_out_unsent({ n: unsent })}
          act={m.log_out()}
          onAct={() => leave.mutate()}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </header>
  );
}

function LinkState() {
  const link = useLink();
  const health = { open: "normal", connecting: "standby", lost: "serious" } as const;
  const word = { open: m.link_open, connecting: m.link_connecting, lost: m.link_lost }[link]();
  return (
    <span className={style.link} title={word}>
      <StatusShape health={health[link]} silent /> <span className={style.linkWord}>{word}</span>
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
