/** Opens the command line. A window event, as the key handler and the button live apart. */
export const SHOW_COMMANDS = "kentongan:commands";

export function showCommands(): void {
  window.dispatchEvent(new Event(SHOW_COMMANDS));
}
