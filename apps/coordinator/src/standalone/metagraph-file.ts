import { readFile } from "node:fs/promises";
import type { Neuron } from "@lode/bittensor/chain";
import { decodeAddress } from "@lode/bittensor/keys";
import { type Coldkey, type Hotkey, parseUid, type Uid } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import { z } from "zod";

/** As many as `lode up` and the chain's own tests go; a subnet has 256 unless it was made larger. */
const maxNeurons = 4_096;
const maxFileBytes = 4 * 1024 ** 2;
const raoDigits = 9;
const maxProblemsShown = 10;

const address = z.string().refine((text) => decodeAddress(text) !== undefined, "is no SS58 address of this network");
const entrySchema = z.strictObject({
  uid: z.int().refine((uid) => parseUid(uid) !== undefined, "is no UID: 0 to 65535"),
  hotkey: address,
  coldkey: address.optional(),
  stake: z.union([z.number().nonnegative(), z.string()]).default(0),
  validatorPermit: z.boolean().default(false),
});

/**
 * The neurons of a trial chain: `[{ uid, hotkey, coldkey?, stake?, validatorPermit? }]`, stake in alpha.
 * @throws LodeError METAGRAPH_INVALID with the first few problems, each with its place.
 */
export async function readMetagraphFile(path: string): Promise<readonly Neuron[]> {
  let json: unknown;
  try {
    const bytes = await readFile(path);
    if (bytes.byteLength > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes} bytes`);
    json = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw invalid(path, [cause instanceof Error ? cause.message : String(cause)]);
  }
  return parseMetagraph(json, path);
}

/** @param source named in what is said about problems. @throws LodeError METAGRAPH_INVALID */
export function parseMetagraph(json: unknown, source: string): readonly Neuron[] {
  if (!Array.isArray(json)) throw invalid(source, ["a JSON array is expected"]);
  if (json.length > maxNeurons) throw invalid(source, [`${json.length} neurons are more than ${maxNeurons}`]);
  const problems: string[] = [];
  const neurons: Neuron[] = [];
  const uids = new Map<number, number>();
  const hotkeys = new Map<string, number>();
  json.forEach((item: unknown, index) => {
    const parsed = entrySchema.safeParse(item);
    if (!parsed.success) {
      problems.push(...parsed.error.issues.map(({ path, message }) => `[${[index, ...path].join(".")}] ${message}`));
      return;
    }
    const { uid, hotkey, coldkey, stake, validatorPermit } = parsed.data;
    const stakeRao = raoOf(stake);
    if (stakeRao === undefined) problems.push(`[${index}.stake] is no amount of alpha with up to nine decimals`);
    if (uids.has(uid)) problems.push(`[${index}.uid] uid ${uid} is that of [${uids.get(uid)}] too`);
    if (hotkeys.has(hotkey)) problems.push(`[${index}.hotkey] is that of [${hotkeys.get(hotkey)}] too`);
    uids.set(uid, index);
    hotkeys.set(hotkey, index);
    neurons.push({
      uid: uid as Uid,
      hotkey: hotkey as Hotkey,
      coldkey: (coldkey ?? hotkey) as Coldkey,
      stakeRao: stakeRao ?? 0n,
      validatorPermit,
      lastUpdate: 0,
    });
  });
  if (problems.length > 0) throw invalid(source, problems);
  return neurons.sort((a, b) => a.uid - b.uid);
}

/** The other way round, for the copy in the data directory. */
export function metagraphText(neurons: readonly Neuron[]): string {
  const entries = neurons.map(({ uid, hotkey, coldkey, stakeRao, validatorPermit }) => {
    const digits = stakeRao.toString().padStart(raoDigits + 1, "0");
    const stake = `${digits.slice(0, -raoDigits)}.${digits.slice(-raoDigits)}`;
    return { uid, hotkey, coldkey, stake, validatorPermit };
  });
  return `${JSON.stringify(entries, null, 1)}\n`;
}

/** Most alpha that the chain could count: u64 rao. */
const maxRao = 2n ** 64n - 1n;

function raoOf(stake: number | string): bigint | undefined {
  const amount = typeof stake === "number" ? decimalOf(stake) : stake.trim();
  const parts = /^(\d{1,20})(?:\.(\d{1,9}))?$/.exec(amount);
  if (parts === null) return undefined;
  const [, whole = "", fraction = ""] = parts;
  const rao = BigInt(whole) * 10n ** BigInt(raoDigits) + BigInt(fraction.padEnd(raoDigits, "0"));
  return rao <= maxRao ? rao : undefined;
}

/** A JSON number has no more than seventeen digits to mean; beyond nine decimals it is rounded to rao. */
function decimalOf(stake: number): string {
  return Number.isInteger(stake) ? BigInt(stake).toString() : stake.toFixed(raoDigits);
}

function invalid(source: string, problems: readonly string[]): LodeError<"METAGRAPH_INVALID"> {
  const shown = problems.slice(0, maxProblemsShown);
  const more = problems.length > shown.length ? [`and ${problems.length - shown.length} more`] : [];
  return new LodeError(
    "METAGRAPH_INVALID",
    `${source} is no metagraph that can be used:\n- ${[...shown, ...more].join("\n- ")}`,
    {
      retry: "never",
      facts: { source, problems: shown },
      next: 'Write [{ "uid": 0, "hotkey": "5…", "coldkey": "5…", "stake": 25000, "validatorPermit": true }, …], stake in alpha.',
    },
  );
}
