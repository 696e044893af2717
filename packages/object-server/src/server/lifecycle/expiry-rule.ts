const DAY_MS = 86_400_000;

/** One rule of a bucket's lifecycle configuration, as far as one disk can carry it out. */
export interface ExpiryRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly prefix: string;
  /** Whether the prefix came without a filter around it, as the oldest clients write it: they get it back so. */
  readonly bare: boolean;
  /** Objects go so many days after they were written, or all of them from a moment on (epoch milliseconds). */
  readonly expiration?: { readonly days: number } | { readonly date: number };
  /** Uploads that are still open go so many days after they were begun. */
  readonly abortAfterDays?: number;
}

/** Whether an object's time has come, in epoch milliseconds of object time. */
export function isExpired(rule: ExpiryRule, object: { readonly lastModified: number }, now: number): boolean {
  const { expiration } = rule;
  if (!rule.enabled || expiration === undefined) return false;
  return now >= ("days" in expiration ? daysAfter(object.lastModified, expiration.days) : expiration.date);
}

export function isAbandoned(rule: ExpiryRule, upload: { readonly initiatedAt: number }, now: number): boolean {
  if (!rule.enabled || rule.abortAfterDays === undefined) return false;
  return now >= daysAfter(upload.initiatedAt, rule.abortAfterDays);
}

/** So many days later, at the next midnight UTC. @source S3 user guide, "Lifecycle rules based on an object's age". */
function daysAfter(atMs: number, days: number): number {
  return Math.ceil((atMs + days * DAY_MS) / DAY_MS) * DAY_MS;
}
