/** A stranger's text as it may stand in a table on a terminal. */
export function plain(text: string | null | undefined): string {
  return (text ?? "").replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
}

/** A moment, to the second; a dash where there is none. */
export function moment(atMs: number | null): string {
  return atMs === null ? "-" : new Date(atMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** A hash as people tell it from others; anything else as it is. */
export function short(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 16)}…` : plain(text);
}
