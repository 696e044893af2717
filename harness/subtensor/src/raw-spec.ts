import { readFile, stat } from "node:fs/promises";
import { LodeError } from "@lode/runtime/errors";

/** A chain spec whose genesis is spelled out key by key. */
export interface RawSpec {
  readonly name?: unknown;
  readonly id?: unknown;
  readonly properties?: unknown;
  readonly genesis: { readonly raw: { readonly top: Readonly<Record<string, string>> } };
}

const maxSpecBytes = 256 * 1024 * 1024;
/** `:code`, where the runtime lies. */
const codeKey = "0x3a636f6465";
/** `Timestamp.Now`. */
const timestampKey = "0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb";
const genesisMs = 1_735_689_600_000n;

/** @throws LodeError HARNESS_SPEC_UNREADABLE */
export async function readRawSpec(path: string): Promise<RawSpec> {
  let json: unknown;
  try {
    const { size } = await stat(path);
    if (size > maxSpecBytes) throw new Error(`it has ${size} bytes, more than any chain spec`);
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  return parseRawSpec(json, path);
}

/** @throws LodeError HARNESS_SPEC_UNREADABLE */
export function parseRawSpec(json: unknown, path: string): RawSpec {
  const top = (json as { genesis?: { raw?: { top?: unknown } } } | null)?.genesis?.raw?.top;
  if (typeof top !== "object" || top === null) {
    throw unreadable(path, "it is no raw spec: genesis.raw.top is missing (`build-spec --raw` makes one)");
  }
  const code: unknown = (top as Record<string, unknown>)[codeKey];
  if (typeof code !== "string" || !/^0x([0-9a-f]{2})+$/i.test(code)) {
    throw unreadable(path, `it holds no runtime: genesis.raw.top has no ${codeKey}`);
  }
  return json as RawSpec;
}

/**
 * With a time in block 0. Without one Chopsticks asks the machine's clock twice for each first block, and fails to apply
 * the inherents whenever the two readings lie on different sides of an Aura slot. It makes every run the same, too.
 */
export function withTime(spec: RawSpec): RawSpec {
  const { top } = spec.genesis.raw;
  if (top[timestampKey] !== undefined) return spec;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(genesisMs);
  const timed = { ...top, [timestampKey]: `0x${bytes.toString("hex")}` };
  return { ...spec, genesis: { ...spec.genesis, raw: { ...spec.genesis.raw, top: timed } } };
}

/** With the labels that Chopsticks insists on and that a spec may lack. */
export function withLabels(spec: RawSpec): RawSpec {
  const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
  const properties = typeof spec.properties === "object" && spec.properties !== null ? spec.properties : {};
  const id = text(spec.id, "subtensor");
  return { ...spec, id, name: text(spec.name, id), properties };
}

function unreadable(path: string, why: string, cause?: unknown): LodeError<"HARNESS_SPEC_UNREADABLE"> {
  return new LodeError("HARNESS_SPEC_UNREADABLE", `${path}: ${why}`, {
    retry: "never",
    facts: { path },
    next: "SUBTENSOR_SPEC names a raw chain spec of a Subtensor; the README says which are known to boot.",
    cause,
  });
}
