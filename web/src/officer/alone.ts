/**
 * One page of the phone at a time does it. One that stands still in the middle of it is not waited for longer than it
 * can take: the server does each thing once all the same. Where the browser has no locks it is done at once.
 */
export async function alone(name: string, longest_ms: number, act: () => Promise<void>): Promise<void> {
  if (!("locks" in navigator)) {
    await act();
    return;
  }
  const patience = AbortSignal.timeout(longest_ms);
  const waited = { inVain: true };
  const begin = () => {
    waited.inVain = false;
    return act();
  };
  try {
    await navigator.locks.request(name, { signal: patience }, begin);
  } catch (fault) {
    if (!waited.inVain) throw fault;
    await navigator.locks.request(name, { steal: true }, act);
  }
}
