import type { Signer } from "../../chain/index.ts";
import { toHex } from "../../keys/hex.ts";
import type { Hotkey } from "../../primitives/index.ts";
import { isDefaulted } from "../fields/index.ts";
import type { Hashes } from "../hashes.ts";
import { PyFloat, type PyValue, pythonFloat, pythonJson } from "../python/index.ts";
import { bodyHash } from "./body-hash.ts";
import type { PyFields, SynapseDefinition } from "./define-synapse.ts";
import { signedMessage } from "./signed-message.ts";

/** The SDK version whose protocol we speak, as it stands in the headers: 10.5.0. */
export const protocolVersion = 10_005_000;

export interface SynapseCall {
  readonly definition: SynapseDefinition;
  readonly fields: PyFields;
  readonly signer: Signer;
  readonly axon: { readonly ip: string; readonly port: number; readonly hotkey: Hotkey };
  readonly dendrite: {
    /** Our address as others see it; left out when unknown. */
    readonly ip?: string | undefined;
    /** The same for all calls of one dendrite. */
    readonly uuid: string;
    readonly version?: number;
  };
  /** Unix nanoseconds, never used before. */
  readonly nonce: bigint;
  readonly timeoutMs: number;
  readonly hashes: Hashes;
}

export interface SynapseRequest {
  /** The route, `/Name`. */
  readonly path: string;
  /** In the order and the case in which Python's dendrite sends them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A signed call, byte for byte as Python's dendrite sends it, but for two sizes that measure Python's own objects in
 * memory and are sent as 0.
 * @source bittensor 10.5, `Synapse.to_headers` and `Synapse.model_dump`.
 */
export function synapseRequest(call: SynapseCall): SynapseRequest {
  const { definition, fields, signer, axon, dendrite, hashes } = call;
  const nonce = call.nonce.toString();
  const hash = bodyHash(definition, fields, hashes);
  const message = signedMessage({
    nonce,
    dendriteHotkey: signer.hotkey,
    axonHotkey: axon.hotkey,
    uuid: dendrite.uuid,
    bodyHash: hash,
  });
  const signature = toHex(signer.sign(new TextEncoder().encode(message)));
  const version = dendrite.version ?? protocolVersion;
  const timeout = call.timeoutMs / 1000;
  const headers: Record<string, string> = {
    name: definition.name,
    timeout: pythonFloat(timeout),
    bt_header_axon_ip: axon.ip,
    bt_header_axon_port: String(axon.port),
    bt_header_axon_hotkey: axon.hotkey,
    ...(dendrite.ip === undefined ? {} : { bt_header_dendrite_ip: dendrite.ip }),
    bt_header_dendrite_version: String(version),
    bt_header_dendrite_nonce: nonce,
    bt_header_dendrite_uuid: dendrite.uuid,
    bt_header_dendrite_hotkey: signer.hotkey,
    bt_header_dendrite_signature: signature,
  };
  for (const [name, type] of Object.entries(definition.fields)) {
    // The axon builds the class from the headers first, and needs something for each field without a default.
    if (!isDefaulted(type) && fields.get(name) !== null) headers[`bt_header_input_obj_${name}`] = btoa(type.emptyJson);
  }
  headers.header_size = "0";
  headers.total_size = "0";
  headers.computed_body_hash = hash;

  const body: PyValue = new Map<string, PyValue>([
    ["name", definition.name],
    ["timeout", new PyFloat(timeout)],
    ["total_size", 0],
    ["header_size", 0],
    [
      "dendrite",
      terminal({
        ip: dendrite.ip ?? null,
        version,
        nonce: call.nonce,
        uuid: dendrite.uuid,
        hotkey: signer.hotkey,
        signature,
      }),
    ],
    ["axon", terminal({ ip: axon.ip, port: axon.port, hotkey: axon.hotkey })],
    ["computed_body_hash", ""],
    ...fields,
  ]);
  return { path: `/${definition.name}`, headers, body: pythonJson(body) };
}

const terminalKeys = [
  "status_code",
  "status_message",
  "process_time",
  "ip",
  "port",
  "version",
  "nonce",
  "uuid",
  "hotkey",
  "signature",
] as const;

function terminal(known: Partial<Record<(typeof terminalKeys)[number], PyValue>>): PyValue {
  return new Map<string, PyValue>(terminalKeys.map((key) => [key, known[key] ?? null]));
}
