import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { dateTime } from "../base/format";
import { ListState } from "../base/ListState";
import { Table, type Column } from "../base/Table";
import type { Camera, Ticket } from "../base/types";
import { cameras } from "../cameras/queries";
import { shortName } from "../cameras/words";
import { m } from "../i18n/m";
import { ChangeTicket, type Act } from "./ChangeTicket";
import style from "./HealthScreen.module.css";
import { contacts, tickets } from "./queries";
import { ticketWord, troubleWord } from "./words";

const ACTS: Readonly<Record<Ticket["state"], readonly Act[]>> = {
  open: ["assign", "repaired", "drop"],
  assigned: ["assign", "repaired", "drop"],
  repaired: ["drop"],
  verified: [],
  dropped: [],
};

/** Repair tickets. That a repair holds is judged by the machine, which sees the camera. */
export function TicketsPart() {
  const [everything, setEverything] = useState(false);
  const query = useQuery(tickets(everything));
  const [asked, setAsked] = useState<{ ticket: Ticket; act: Act } | null>(null);
  const columns = useColumns((ticket, act) => setAsked({ ticket, act }));
  return (
    <>
      <div className={style.bar}>
        <Button on={everything} onClick={() => setEverything(!everything)}>
          {m.ticket_everything()}
        </Button>
        <span className={style.dim}>{m.ticket_verify_note()}</span>
      </div>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.ticket_none()}>
        {(found) => <Table caption={m.health_tickets()} columns={columns} rows={found} id={(it) => it.id} />}
      </ListState>
      {asked ? <ChangeTicket ticket={asked.ticket} act={asked.act} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function useColumns(onAct: (ticket: Ticket, act: Act) => void): Column<Ticket>[] {
  const may = useMay("camera.manage");
  const { city } = useSeat();
  const all = useQuery(cameras).data ?? [];
  const reach = new Map((useQuery(contacts).data ?? []).map((it) => [it.owner, it.contact]));
  const camera = (it: Ticket): Camera | undefined => all.find((one) => one.id === it.camera_id);
  const name = (it: Ticket) => {
    const found = camera(it);
    return found ? `${found.code} ${shortName(found)}` : it.camera_id;
  };
  const owner = (it: Ticket) => camera(it)?.owner ?? "";
  const reachOf = (it: Ticket) => {
    const found = reach.get(owner(it)) ?? "";
    return found === "" ? m.owner_contact_none() : found;
  };
  return [
    { key: "number", title: m.ticket_number(), by: (it) => it.number, number: true, cell: (it) => it.number },
    { key: "camera", title: m.col_camera(), by: name, cell: name },
    {
      key: "trouble",
      title: m.trouble(),
      by: (it) => troubleWord(it.trouble),
      cell: (it) => troubleWord(it.trouble),
    },
    { key: "state", title: m.col_state(), by: (it) => it.state, cell: (it) => <b>{ticketWord(it.state)}</b> },
    { key: "assignee", title: m.ticket_assignee(), by: (it) => it.assignee, cell: (it) => it.assignee },
    {
      key: "contact",
      title: m.owner_contact(),
      by: owner,
      cell: (it) => `${owner(it)}: ${reachOf(it)}`,
    },
    { key: "note", title: m.ticket_note(), cell: (it) => it.note },
    {
      key: "opened",
      title: m.ticket_opened(),
      by: (it) => it.opened_at,
      cell: (it) => m.ticket_by({ who: it.opened_by, at: dateTime(it.opened_at, city.timezone) }),
    },
    ...(may ? [{ key: "do", title: m.col_do(), cell: (it: Ticket) => <Acts ticket={it} onAct={onAct} /> }] : []),
  ];
}

function Acts({ ticket, onAct }: { ticket: Ticket; onAct: (ticket: Ticket, act: Act) => void }) {
  const words = { assign: m.ticket_assign, repaired: m.ticket_repaired, drop: m.ticket_drop };
  return (
    <span className={style.acts}>
      {ACTS[ticket.state].map((act) => (
        <Button
          key={act}
          aria-label={m.ticket_act_for({ act: words[act](), n: ticket.number })}
          onClick={() => onAct(ticket, act)}
        >
          {words[act]()}
        </Button>
      ))}
    </span>
  );
}
