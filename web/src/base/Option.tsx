import type { ReactNode } from "react";

interface Props {
  id: string;
  /** The one that Enter takes, in the field that the list belongs to. */
  current: boolean;
  className: string | undefined;
  onTake: () => void;
  /** What it stands for, for those who look for it in the page. */
  command?: string;
  children: ReactNode;
}

/** One answer in the list below a field. The field keeps the focus, goes through them by arrows, and takes Enter. */
export function Option({ id, current, className, onTake, command, children }: Props) {
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the field keeps the focus and takes Enter
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={current}
      className={className}
      data-command={command}
      onMouseDown={(it) => it.preventDefault()}
      onClick={onTake}
    >
      {children}
    </div>
  );
}
