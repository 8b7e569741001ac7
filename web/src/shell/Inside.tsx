import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { LoginScreen } from "../access/LoginScreen";
import { SeatProvider, session } from "../access/queries";
import { ListState } from "../base/ListState";
import { m } from "../i18n/m";
import { Connection } from "../live/connect";
import { Alarms } from "../incidents/Alarms";
import { openDrafts, readDrafts } from "../incidents/drafts";
import { openActs } from "../incidents/heldActs";
import { UnsentBand } from "../incidents/Unsent";
import { RingBanner } from "../incidents/RingBanner";
import { Lead } from "../wall/Lead";
import { CommandLine } from "./CommandLine";
import { Keys } from "./Keys";
import { LinkBanner } from "./LinkBanner";
import style from "./Inside.module.css";
import { TopBar } from "./TopBar";

/** Everything behind the login: the top bar, the link banner, one screen. */
export function Inside() {
  const query = useQuery(session);
  if (query.data === undefined) return <ListState query={query}>{() => null}</ListState>;
  if (query.data === null) return <LoginScreen />;
  return (
    <SeatProvider value={query.data}>
      <Room person={query.data.person.id} />
    </SeatProvider>
  );
}

function Room({ person }: { person: string }) {
  const queries = useQueryClient();
  useEffect(() => {
    const connection = new Connection(queries);
    return () => connection.close();
  }, [queries, person]);
  readDrafts(person);
  useEffect(() => openDrafts(person), [person]);
  useEffect(() => openActs(person), [person]);
  // A second screen shows the wall and nothing else.
  const second = useRouterState({
    select: ({ location }) => (location.search as { screen?: string }).screen === "wall",
  });
  return (
    <div className={style.room}>
      <a className={style.skip} href="#screen">
        {m.skip_to_screen()}
      </a>
      {second ? null : <TopBar />}
      {second ? null : <Lead />}
      <LinkBanner />
      {second ? null : <Alarms />}
      {second ? null : <RingBanner />}
      {second ? null : <UnsentBand />}
      <main id="screen" className={style.screen} tabIndex={-1}>
        <Outlet />
      </main>
      {second ? null : <CommandLine />}
      <Keys />
    </div>
  );
}
