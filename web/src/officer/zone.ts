/** A phone stands where its crew is: its own zone is theirs. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
