import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { outdated } from "../src/live/connect";

/** A server whose answers wait to be let go, each with what stood there when it was asked. */
function server() {
  const waiting: (() => void)[] = [];
  const stand = { value: 1, asked: 0 };
  const ask = () => {
    stand.asked += 1;
    const read = stand.value;
    return new Promise<number>((resolve) => {
      waiting.push(() => resolve(read));
    });
  };
  return { stand, ask, answer: () => waiting.shift()?.() };
}

test("what changes while it is being asked is asked once more, and not cut off", async () => {
  const queries = new QueryClient();
  const { stand, ask, answer } = server();
  const seen = new QueryObserver(queries, { queryKey: ["incident", "1"], queryFn: ask });
  const stop = seen.subscribe(() => undefined);
  expect(stand.asked).toBe(1);
  stand.value = 2;
  const told = [outdated(queries, "incident"), outdated(queries, "incident")];
  expect(stand.asked).toBe(1);
  answer();
  await vi.waitFor(() => expect(stand.asked).toBe(2));
  answer();
  await Promise.all(told);
  expect(seen.getCurrentResult().data).toBe(2);
  expect(stand.asked).toBe(2);
  stop();
});
