import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useSending } from "../base/useSending";
import { draftsNow, useDrafts } from "./drafts";
import { sendActs } from "./deliver";
import { isWaiting, sendWaiting } from "./outbox";
import { actsNow, useToSend } from "./heldActs";
import { saySent } from "./wasSent";

const draftsLeft = () => draftsNow().filter(isWaiting).length;
const actsLeft = () => actsNow().filter(({ state }) => state !== "asks").length;

/** Reports and acts of a person's that wait for the server. */
export function useOutbox(person: string): void {
  const queries = useQueryClient();
  const reports = useCallback((isMine: () => boolean) => sendWaiting(queries, isMine), [queries]);
  const acts = useCallback(async (isMine: () => boolean) => saySent(await sendActs(queries, isMine)), [queries]);
  const waiting = useDrafts().filter(isWaiting).length;
  useSending({ name: `kentongan:drafts:${person}`, waiting, left: draftsLeft, send: reports });
  useSending({ name: `kentongan:acts:${person}`, waiting: useToSend(), left: actsLeft, send: acts });
}
