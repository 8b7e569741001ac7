import { Emergencies } from "./Emergencies";
import { Escalations } from "./Escalations";

/** What must be acted on now, above every screen, at every seat that it concerns: not only where calls are taken. */
export function Alarms() {
  return (
    <>
      <Emergencies />
      <Escalations />
    </>
  );
}
