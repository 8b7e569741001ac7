/**
 * Remembers what has the focus, and where its caret stands. Called, it gives both back: a dialog of the browser gives back
 * the focus alone, and letters typed then would go nowhere.
 */
export function keepFocus(): () => void {
  const held = document.activeElement;
  const writes = held instanceof HTMLInputElement || held instanceof HTMLTextAreaElement;
  const [from, to] = writes ? [held.selectionStart, held.selectionEnd] : [null, null];
  return () => {
    if (!(held instanceof HTMLElement) || !held.isConnected || held === document.body) return;
    held.focus({ preventScroll: true });
    if (writes && from !== null) held.setSelectionRange(from, to);
  };
}
