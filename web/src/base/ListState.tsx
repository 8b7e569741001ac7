import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { m } from "../i18n/m";
import { useLink } from "../live/link";
import { Button } from "./Button";
import { now, useNow } from "./clock";
import { span } from "./format";
import style from "./ListState.module.css";
import { detailOf, sentence } from "./sentence";

/** What is read stays readable; from this age on its age is said. */
const STALE_S = 10;

interface Props<T> {
  query: UseQueryResult<T>;
  /** True when the answer holds nothing to show. */
  empty?: (found: T) => boolean;
  emptyText?: ReactNode;
  children: (found: T) => ReactNode;
}

/** The four states of every list: loading, empty, error, stale. */
export function ListState<T>({ query, empty, emptyText, children }: Props<T>) {
  const { data } = query;
  if (data === undefined) return query.isError ? <Failed query={query} /> : <Loading />;
  return (
    <>
      <Stale query={query} />
      {empty?.(data) ? <div className={style.empty}>{emptyText}</div> : children(data)}
    </>
  );
}

function Loading() {
  return (
    <div className={style.loading} role="status">
      <span className="only-read-aloud">{m.loading()}</span>
      <div className={style.bone} />
      <div className={style.bone} />
      <div className={style.bone} />
    </div>
  );
}

function Failed<T>({ query }: { query: UseQueryResult<T> }) {
  const at = useNow();
  const since_s = query.errorUpdatedAt ? (at - query.errorUpdatedAt) / 1000 : 0;
  return (
    <div className={style.failed} role="alert">
      <p>{sentence(query.error)}</p>
      <p className={style.dim}>{detailOf(query.error)}</p>
      <p className={style.dim}>{m.failed_since({ span: span(since_s) })}</p>
      <Button onClick={() => void query.refetch()}>{m.retry()}</Button>
    </div>
  );
}

function Stale<T>({ query }: { query: UseQueryResult<T> }) {
  useNow();
  const link = useLink();
  const age_s = (now() - query.dataUpdatedAt) / 1000;
  if ((link === "open" && !query.isError) || age_s < STALE_S) return null;
  return (
    <p className={style.stale} role="status">
      {m.stale({ span: span(age_s) })}
    </p>
  );
}
