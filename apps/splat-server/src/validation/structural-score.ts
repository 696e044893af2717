import type { CheckReport } from "@lode/splat/checks";

/** What one kind of doubt takes off. */
const warningCost = 0.1;
/** A file that would be taken stays above zero, as zero means "not ready" to those who ask. */
const leastWhenTaken = 0.1;

/**
 * How sound the file is, from 0 (it would be refused) to 1 (nothing to say against it). It knows neither the prompt nor
 * how the model looks: it is no fidelity score, is never mixed into one, and never decides about a submission.
 */
export function structuralScore(report: CheckReport): number {
  if (!report.ok) return 0;
  const doubts = new Set(report.findings.filter(({ severity }) => severity === "warn").map(({ code }) => code)).size;
  return Math.max(leastWhenTaken, Math.round((1 - doubts * warningCost) * 100) / 100);
}
