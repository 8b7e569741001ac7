import { useMay } from "../access/queries";
import { detailOf, sentence } from "../base/sentence";
import { m } from "../i18n/m";
import { useRecordNow } from "../recordings/queries";
import { recordedWord } from "../recordings/saved";

export interface Keep {
  /** Asks at once: who writes a note first would lose what came before. Returns what became of it, in words. */
  ask: (camera: string) => Promise<string>;
  /** The same as far as it is known; empty while nobody has answered. */
  said: string;
}

/** The video of an instant that is marked on the wall, kept where the person may ask for that. */
export function useKeep(): Keep {
  const may = useMay("recording.view");
  const { mutateAsync, data, error } = useRecordNow();
  return {
    ask: async (camera) => {
      if (!may) return keptWord(may, undefined, null);
      try {
        return keptWord(may, (await mutateAsync({ camera, label: "" })).recording, null);
      } catch (fault) {
        return keptWord(may, undefined, fault);
      }
    },
    said: keptWord(may, data?.recording, error),
  };
}

/** `recording` undefined: not answered yet. */
export function keptWord(may: boolean, recording: boolean | null | undefined, fault: unknown): string {
  if (!may) return m.bookmark_unkept({ why: m.bookmark_may_not() });
  if (fault) return m.bookmark_unkept({ why: `${sentence(fault)} ${detailOf(fault)}`.trim() });
  return recording === undefined ? "" : recordedWord(recording);
}
