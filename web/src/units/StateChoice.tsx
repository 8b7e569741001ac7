import { useState, type SyntheticEvent } from "react";
import style from "../access/PeopleScreen.module.css";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import type { Unit, UnitState } from "../base/types";
import { m } from "../i18n/m";
import { BY_HAND } from "./queries";
import { unitWord } from "./words";

interface Props {
  unit: Unit;
  disabled: boolean;
  onAct: (state: UnitState) => void;
}

/** The state somebody sets by hand: chosen first, set by the button or Enter, so that no arrow key sets one. */
export function StateChoice({ unit, disabled, onAct }: Props) {
  const [state, setState] = useState(unit.state);
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    if (state !== unit.state) onAct(state);
  };
  return (
    <form className={style.active} onSubmit={submit}>
      <Choice
        label={m.units_state_of({ sign: unit.call_sign })}
        hiddenLabel
        value={state}
        options={BY_HAND.map((one) => ({ value: one, label: unitWord(one) }))}
        disabled={disabled}
        onChange={(one) => setState(one as UnitState)}
      />
      {state === unit.state ? null : (
        <Button type="submit" disabled={disabled}>
          {m.units_state_set()}
        </Button>
      )}
    </form>
  );
}
