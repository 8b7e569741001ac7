import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Minus, Plus } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../../base/Button";
import { detailOf, sentence } from "../../base/sentence";
import type { Camera, MoveAct } from "../../base/types";
import { m } from "../../i18n/m";
import { stateSentence } from "../words";
import { move } from "./queries";
import style from "./Register.module.css";

const SPEED = 0.5;
type Way = Pick<MoveAct, "pan" | "tilt" | "zoom">;
const KEYS: Readonly<Record<string, Way>> = {
  ArrowLeft: { pan: -SPEED, tilt: 0, zoom: 0 },
  ArrowRight: { pan: SPEED, tilt: 0, zoom: 0 },
  ArrowUp: { pan: 0, tilt: SPEED, zoom: 0 },
  ArrowDown: { pan: 0, tilt: -SPEED, zoom: 0 },
  "+": { pan: 0, tilt: 0, zoom: SPEED },
  "=": { pan: 0, tilt: 0, zoom: SPEED },
  "-": { pan: 0, tilt: 0, zoom: -SPEED },
};

/** A camera that can be moved: held down it moves, let go it stops; presets by name. */
export function Head({ camera }: { camera: Camera }) {
  const acting = useMutation({ mutationFn: (body: MoveAct) => move(camera.id, body) });
  const presets = useQuery({
    queryKey: ["preset", camera.id],
    queryFn: () => move(camera.id, { act: "presets", pan: 0, tilt: 0, zoom: 0 }),
    enabled: false,
  });
  const [moving, setMoving] = useState(false);
  const [name, setName] = useState("");
  // Two words at once may arrive in any order: a stop that came first would leave the camera moving.
  const begun = useRef<Promise<unknown>>(Promise.resolve());
  const go = (way: Way) => {
    if (moving) return;
    setMoving(true);
    begun.current = begun.current.then(() => acting.mutateAsync({ act: "move", ...way })).catch(() => undefined);
  };
  const stop = () => {
    if (!moving) return;
    setMoving(false);
    const halt: MoveAct = { act: "stop", pan: 0, tilt: 0, zoom: 0 };
    begun.current = begun.current.then(() => acting.mutateAsync(halt)).catch(() => undefined);
  };
  const press = (it: KeyboardEvent) => {
    const way = KEYS[it.key];
    if (!way || it.target instanceof HTMLInputElement) return;
    it.preventDefault();
    if (!it.repeat) go(way);
  };
  const keep = () =>
    void acting
      .mutateAsync({ act: "set", pan: 0, tilt: 0, zoom: 0, name: name.trim() })
      .then(() => {
        setName("");
        return presets.refetch();
      })
      .catch(() => undefined);
  const told = acting.data?.state ? acting.data : presets.data?.state ? presets.data : null;
  const fault = acting.error ?? presets.error;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the buttons in it
    <section className={style.ptz} aria-label={m.ptz_title()} onKeyDown={press} onKeyUp={stop} onBlur={stop}>
      <div role="group" aria-label={m.ptz_keys()} className={style.pad}>
        <Hold label={m.ptz_left()} way={KEYS.ArrowLeft} icon={<ArrowLeft size={16} />} go={go} stop={stop} />
        <Hold label={m.ptz_up()} way={KEYS.ArrowUp} icon={<ArrowUp size={16} />} go={go} stop={stop} />
        <Hold label={m.ptz_down()} way={KEYS.ArrowDown} icon={<ArrowDown size={16} />} go={go} stop={stop} />
        <Hold label={m.ptz_right()} way={KEYS.ArrowRight} icon={<ArrowRight size={16} />} go={go} stop={stop} />
        <Hold label={m.ptz_in()} way={KEYS["+"]} icon={<Plus size={16} />} go={go} stop={stop} />
        <Hold label={m.ptz_out()} way={KEYS["-"]} icon={<Minus size={16} />} go={go} stop={stop} />
        <span className={style.hint}>{moving ? m.ptz_moving() : m.ptz_keys()}</span>
      </div>
      <div className={style.presets}>
        <Button disabled={presets.isFetching} onClick={() => void presets.refetch()}>
          {m.ptz_presets()}
        </Button>
        {(presets.data?.presets ?? []).map((it) => (
          <Button
            key={it.token}
            disabled={acting.isPending}
            onClick={() => acting.mutate({ act: "goto", pan: 0, tilt: 0, zoom: 0, preset: it.token })}
          >
            {it.name}
          </Button>
        ))}
        {presets.isSuccess && !presets.data.state ? (
          <>
            <input
              aria-label={m.ptz_new_name()}
              placeholder={m.ptz_new_name()}
              value={name}
              maxLength={60}
              onChange={(it) => setName(it.target.value)}
            />
            <Button disabled={!name.trim() || acting.isPending} onClick={keep}>
              {m.ptz_keep()}
            </Button>
          </>
        ) : null}
      </div>
      {told ? (
        <p role="alert" className={style.fault}>
          {m.ptz_failed()} {stateSentence(told)}
        </p>
      ) : null}
      {fault ? (
        <p role="alert" className={style.fault}>
          {sentence(fault)} {detailOf(fault)}
        </p>
      ) : null}
    </section>
  );
}

interface HoldProps {
  label: string;
  way: Way | undefined;
  icon: React.ReactNode;
  go: (way: Way) => void;
  stop: () => void;
}

/** Moves while it is held down, by pointer or by Enter and space. */
function Hold({ label, way, icon, go, stop }: HoldProps) {
  const start = () => (way ? go(way) : undefined);
  return (
    <Button
      aria-label={label}
      title={label}
      onPointerDown={start}
      onPointerUp={stop}
      onPointerLeave={stop}
      onKeyDown={(it) => {
        if ((it.key === "Enter" || it.key === " ") && !it.repeat) start();
      }}
    >
      {icon}
    </Button>
  );
}
