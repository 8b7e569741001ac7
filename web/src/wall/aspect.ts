import { createContext, useContext } from "react";

const Aspect = createContext(16 / 9);
export const AspectProvider = Aspect.Provider;

/** Width over height of the picture that one lies over. */
export function useAspect(): number {
  return useContext(Aspect);
}
