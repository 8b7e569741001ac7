import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { Confirm } from "../base/Confirm";
import { dateTime } from "../base/format";
import { ListState } from "../base/ListState";
import { sentence } from "../base/sentence";
import { StatusShape } from "../base/StatusShape";
import { Table, type Column } from "../base/Table";
import type { Member } from "../base/types";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import { AddPerson } from "./AddPerson";
import { CodeShown, type Fresh } from "./CodeShown";
import style from "./PeopleScreen.module.css";
import { changePerson, newCode, people, roles, useSeat } from "./queries";
import { roleWord } from "./words";

export function PeopleScreen() {
  useTitle(m.screen_people());
  const query = useQuery(people);
  const [adding, setAdding] = useState(false);
  const [fresh, setFresh] = useState<Fresh | null>(null);
  return (
    <div className={style.screen}>
      <header className={style.head}>
        <h1>{m.people_title()}</h1>
        <Button look="main" onClick={() => setAdding(true)}>
          <UserPlus size={14} aria-hidden="true" /> {m.person_add()}
        </Button>
      </header>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.people_none()}>
        {(found) => <PeopleTable people={found} onCode={setFresh} />}
      </ListState>
      {adding ? (
        <AddPerson
          onClose={() => setAdding(false)}
          onAdded={(it) => {
            setAdding(false);
            setFresh(it);
          }}
        />
      ) : null}
      {fresh ? <CodeShown fresh={fresh} onClose={() => setFresh(null)} /> : null}
    </div>
  );
}

interface Asked {
  title: string;
  text: string;
  act: string;
  onAct: () => void;
}

function PeopleTable({ people: found, onCode }: { people: readonly Member[]; onCode: (fresh: Fresh) => void }) {
  const queries = useQueryClient();
  const known = useQuery(roles);
  const { person: me, city } = useSeat();
  const done = { onSuccess: () => queries.invalidateQueries({ queryKey: ["person"] }) };
  const change = useMutation({
    mutationFn: ({ id, ...what }: { id: string; role?: string; active?: boolean }) => changePerson(id, what),
    ...done,
  });
  const code = useMutation({
    mutationFn: async (it: Member) => ({ name: it.name, login: it.login, ...(await newCode(it.id)) }),
    onSuccess: onCode,
  });
  const [asked, setAsked] = useState<Asked | null>(null);
  const options = (known.data ?? []).map((it) => ({ value: it.name, label: roleWord(it.name) }));
  const when = (at: string | null) => (at === null ? m.never() : dateTime(at, city.timezone));
  const columns: Column<Member>[] = [
    { key: "name", title: m.full_name(), by: (it) => it.name, cell: (it) => <b>{it.name}</b> },
    { key: "login", title: m.login_name(), by: (it) => it.login, cell: (it) => it.login },
    {
      key: "role",
      title: m.role(),
      by: (it) => it.role,
      cell: (it) => (
        <Choice
          label={m.role_of({ name: it.name })}
          hiddenLabel
          value={it.role}
          options={options.length > 0 ? options : [{ value: it.role, label: roleWord(it.role) }]}
          disabled={it.id === me.id || !it.active || change.isPending}
          onChange={(role) =>
            setAsked({
              title: m.role_of({ name: it.name }),
              text: m.role_ask({ old: roleWord(it.role), fresh: roleWord(role) }),
              act: m.role_ask_do(),
              onAct: () => change.mutate({ id: it.id, role }),
            })
          }
        />
      ),
    },
    {
      key: "active",
      title: m.col_state(),
      by: (it) => (it.active ? 0 : 1),
      cell: (it) => (
        <span className={style.active}>
          <StatusShape health={it.active ? "normal" : "off"} silent />{" "}
          {it.active ? m.person_active() : m.person_inactive()}
        </span>
      ),
    },
    {
      key: "seen",
      title: m.person_last_seen(),
      by: (it) => it.last_seen_at ?? "",
      cell: (it) => when(it.last_seen_at),
    },
    { key: "created", title: m.person_created(), by: (it) => it.created_at, cell: (it) => when(it.created_at) },
    {
      key: "do",
      title: m.col_do(),
      cell: (it) => (
        <span className={style.acts}>
          <Button
            disabled={!it.active || code.isPending}
            aria-label={m.code_new_for({ name: it.name })}
            onClick={() =>
              setAsked({
                title: m.code_title({ name: it.name }),
                text: m.code_ask(),
                act: m.code_new(),
                onAct: () => code.mutate(it),
              })
            }
          >
            {m.code_new()}
          </Button>
          <Button
            look={it.active ? "danger" : "plain"}
            disabled={it.id === me.id || change.isPending}
            aria-label={it.active ? m.person_stop_named({ name: it.name }) : m.person_start_named({ name: it.name })}
            onClick={() =>
              it.active
                ? setAsked({
                    title: m.person_stop_named({ name: it.name }),
                    text: m.person_stop_ask(),
                    act: m.person_stop(),
                    onAct: () => change.mutate({ id: it.id, active: false }),
                  })
                : change.mutate({ id: it.id, active: true })
            }
          >
            {it.active ? m.person_stop() : m.person_start()}
          </Button>
        </span>
      ),
    },
  ];
  const fault = change.error ?? code.error;
  return (
    <>
      {fault ? (
        <p role="alert" className={style.fault}>
          {sentence(fault)}
        </p>
      ) : null}
      <Table
        caption={m.people_title()}
        columns={columns}
        rows={found}
        id={(it) => it.id}
        start={{ key: "name", down: false }}
      />
      {asked ? <Confirm {...asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}
