import { useMutation } from "@tanstack/react-query";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import { save } from "../base/save";
import { sentence } from "../base/sentence";
import { m } from "../i18n/m";
import { useControlKey } from "./useControlKey";

interface Props {
  /** Asks the server for the paper: it is noted there who printed it. */
  paper: () => Promise<Blob>;
  name: string;
  /** Shown, and pressed from anywhere on the screen. */
  hotkey?: boolean;
}

/** Paper as PDF. A long record takes seconds: the button says so until the file is there. */
export function PrintButton({ paper, name, hotkey = false }: Props) {
  const printing = useMutation({ mutationFn: paper, onSuccess: (file) => save(file, name) });
  const print = () => {
    if (!printing.isPending) printing.mutate();
  };
  useControlKey("p", hotkey ? print : null);
  return (
    <>
      <Button disabled={printing.isPending} onClick={print}>
        {hotkey ? <Key k="Ctrl+P" /> : null} {printing.isPending ? m.print_making() : m.print()}
      </Button>
      {printing.isPending ? <progress aria-label={m.print_making()} /> : null}
      {printing.isError ? <span role="alert">{sentence(printing.error)}</span> : null}
    </>
  );
}
