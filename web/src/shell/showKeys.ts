/** Opens the list of keys. A window event, as the key handler and the button live apart. */
export const SHOW_KEYS = "kentongan:keys";

export function showKeys(): void {
  window.dispatchEvent(new Event(SHOW_KEYS));
}
