import { LodeError } from "@lode/runtime/errors";
import type { Listing } from "@lode/zipcode/listing";
import { codeOf, type EpochAtWork, hasClosed, textOf, untilClose, warn } from "./epoch-at-work.ts";
import type { PlannedZipcode } from "./epoch-plan.ts";
import { sideBySide } from "./side-by-side.ts";

const width = 4;
/** A source that fails this often is left alone until the next epoch: the other zipcodes wait for this one. */
const maxAttempts = 4;

/** Collects what the journal does not have yet. A zipcode whose source fails is reported and left out; the others go on. */
export async function collectZipcodes(work: EpochAtWork): Promise<void> {
  const { context, plan, signal } = work;
  await sideBySide(plan.zipcodes, width, async (planned) => {
    signal.throwIfAborted();
    if (context.journal.collectedAt(plan.epochId, planned.zipcode) !== undefined || hasClosed(work)) return;
    try {
      const listings = await untilClose(
        work,
        `collect ${planned.zipcode}`,
        () => collectOnce(work, planned),
        maxAttempts,
      );
      if (listings.length === 0) throw nothingThere(planned);
      context.journal.keepListings(plan.epochId, planned.zipcode, listings, context.protocol.now());
      context.reporter.info("zipcode_collected", {
        epochId: plan.epochId,
        zipcode: planned.zipcode,
        rows: listings.length,
      });
    } catch (error) {
      signal.throwIfAborted();
      const problem = { code: codeOf(error, "SOURCE_FAILED"), text: textOf(error) };
      context.journal.keepProblem(plan.epochId, planned.zipcode, problem.code, problem.text);
      warn(work, { zipcode: planned.zipcode, ...problem });
    }
  });
}

/** A source may ignore its signal; nobody waits for it longer than agreed. */
async function collectOnce(
  { context, signal }: EpochAtWork,
  { zipcode, expected }: PlannedZipcode,
): Promise<Listing[]> {
  const deadline = AbortSignal.timeout(context.collectTimeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  let leave = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    leave = () => reject(either.reason);
    either.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([context.source.collect({ zipcode, expected, signal: either }), ended]);
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw new LodeError(
      "SOURCE_TIMEOUT",
      `${context.source.name} took longer than ${context.collectTimeoutMs} ms for ${zipcode}`,
      {
        retry: "later",
        facts: { zipcode, timeoutMs: context.collectTimeoutMs },
        cause: error,
      },
    );
  } finally {
    either.removeEventListener("abort", leave);
  }
}

function nothingThere({ zipcode, expected }: PlannedZipcode): LodeError {
  return new LodeError("SOURCE_EMPTY", `the source has nothing for ${zipcode}`, {
    retry: "never",
    facts: { zipcode, expected },
    next: "A file without rows would be refused, so none is uploaded.",
  });
}
