/** Every text of the page. A key that is missing is a compile error. */
export { m } from "./paraglide/messages.js";
