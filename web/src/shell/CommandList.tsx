import { useEffect, useRef } from "react";
import { Key } from "../base/Key";
import { Option } from "../base/Option";
import { m } from "../i18n/m";
import style from "./CommandLine.module.css";
import type { Command, CommandKind } from "./commands";

interface Props {
  id: string;
  commands: readonly Command[];
  current: number;
  onTake: (command: Command) => void;
}

/** The answers: what it is, what more is known of it, and its key. The field keeps the focus. */
export function CommandList({ id, commands, current, onTake }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current, commands]);
  return (
    <div ref={list} id={id} role="listbox" aria-label={m.command_answers()} className={style.list}>
      {commands.map((it, index) => (
        <Option
          key={it.id}
          id={`${id}-${index}`}
          current={index === current}
          className={style.row}
          command={it.id}
          onTake={() => onTake(it)}
        >
          <span className={style.kind}>{kindWord(it.kind)}</span>
          <span className={style.name}>{it.name}</span>
          {it.key ? <Key k={it.key} /> : <span />}
          {it.about ? <span className={style.about}>{it.about}</span> : null}
        </Option>
      ))}
    </div>
  );
}

function kindWord(kind: CommandKind): string {
  return {
    act: m.command_kind_act,
    screen: m.command_kind_screen,
    incident: m.command_kind_incident,
    camera: m.command_kind_camera,
    unit: m.command_kind_unit,
    place: m.command_kind_place,
  }[kind]();
}
