import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, ask, Problem } from "../base/api";
import type { Session } from "../base/types";

/** Null: nobody is logged in. That is an answer, not a fault. */
export const session = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await ask(api.GET("/api/session", { signal }));
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 401) return null;
      throw fault;
    }
  },
});

export const people = queryOptions({
  queryKey: ["person"],
  queryFn: ({ signal }) => ask(api.GET("/api/people", { signal })),
});
export const roles = queryOptions({
  queryKey: ["role"],
  queryFn: ({ signal }) => ask(api.GET("/api/roles", { signal })),
});

export const logIn = (login: string, password: string) =>
  ask(api.POST("/api/session", { body: { login, password } }));
export const logOut = () => ask(api.DELETE("/api/session"));
export const enrol = (body: { code: string; login: string; name: string; password: string }) =>
  ask(api.POST("/api/enrolment", { body }));
export const addPerson = (body: { login: string; name: string; role: string }) =>
  ask(api.POST("/api/people", { body }));
export const changePerson = (id: string, body: { role?: string; active?: boolean }) =>
  ask(api.PATCH("/api/people/{id}", { params: { path: { id } }, body }));
export const newCode = (id: string) => ask(api.POST("/api/people/{id}/code", { params: { path: { id } } }));
export const changeRole = (name: string, permissions: string[]) =>
  ask(api.PUT("/api/roles/{name}", { params: { path: { name } }, body: { permissions } }));

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
