import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { get, Problem, send } from "../base/api";
import type { Added, Code, Member, Role, Session } from "../base/types";

/** Null: nobody is logged in. That is an answer, not a fault. */
export const session = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await get<Session>("/session", signal);
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 401) return null;
      throw fault;
    }
  },
});

export const people = queryOptions({
  queryKey: ["person"],
  queryFn: ({ signal }) => get<Member[]>("/people", signal),
});
export const roles = queryOptions({ queryKey: ["role"], queryFn: ({ signal }) => get<Role[]>("/roles", signal) });

export const logIn = (login: string, password: string) => send<Session>("POST", "/session", { login, password });
export const logOut = () => send("DELETE", "/session");
export const enrol = (body: { code: string; login: string; name: string; password: string }) =>
  send<Session>("POST", "/enrolment", body);
export const addPerson = (body: { login: string; name: string; role: string }) =>
  send<Added>("POST", "/people", body);
export const changePerson = (id: string, body: { role?: string; active?: boolean }) =>
  send<Member>("PATCH", `/people/${id}`, body);
export const newCode = (id: string) => send<Code>("POST", `/people/${id}/code`);
export const changeRole = (name: string, permissions: string[]) =>
  send<Role>("PUT", `/roles/${encodeURIComponent(name)}`, { permissions });

/** Takes over a fresh session, and lets go of everything that another person may have read before. */
export function useEnter(): (entered: Session | null) => void {
  const queries = useQueryClient();
  return (entered) => {
    queries.removeQueries({ predicate: (it) => it.queryKey[0] !== "session" });
    queries.setQueryData(session.queryKey, entered);
  };
}

const Seat = createContext<Session | null>(null);
export const SeatProvider = Seat.Provider;

/** Who sits here. Only below the login. */
export function useSeat(): Session {
  const seat = useContext(Seat);
  if (!seat) throw new Error("useSeat outside the login");
  return seat;
}

export function useMay(permission: string): boolean {
  return useSeat().permissions.includes(permission);
}
