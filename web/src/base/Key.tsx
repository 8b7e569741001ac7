/** A key as it stands on a keyboard: the same in every language. */
export function Key({ k }: { k: string }) {
  return <kbd>{k}</kbd>;
}
