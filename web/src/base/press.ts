/** As if the key had been pressed: a command that has a key does what its key does, and nothing else. */
export function press(keys: string): void {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const held = { ctrlKey: parts.includes("Ctrl"), shiftKey: parts.includes("Shift"), altKey: parts.includes("Alt") };
  window.dispatchEvent(new KeyboardEvent("keydown", { key, ...held, bubbles: true, cancelable: true }));
}
