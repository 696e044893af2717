/** Runs in a browser: computes what the vectors hold, with the same subpaths that Node uses, and tells the test. */
import {
  BoundedNonceStore,
  bodyHash,
  defineSynapse,
  field,
  fieldsFromInput,
  portableHashes,
  readSynapseClaim,
  synapseWindow,
  verifySynapse,
} from "@lode/bittensor/auth";
import { ready, verifySignature } from "@lode/bittensor/keys";
import { parseHotkey } from "@lode/bittensor/primitives";
import { decryptWithSignature, encodeWeightsPayload, encryptToRound } from "@lode/bittensor/timelock";
import { emitWeightsFloat32, maxUpscaleToU16 } from "@lode/bittensor/weights";
import type vectorsFile from "../../vectors/bittensor.json";

/** What of Node could be leaned on by accident. */
const nodeGlobals = ["process", "Buffer", "require", "global", "setImmediate"];

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.replace(/^0x/, "").match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const echo = defineSynapse({
  name: "Echo",
  fields: { text: field.str(), nums: field.defaulted(field.list(field.int()), []), opt: field.optional(field.float()) },
  hashFields: ["text", "nums", "opt"],
});

async function compute(vectors: typeof vectorsFile) {
  await ready();
  const { tlock, signatures, weights_emit, dendrite_request_captured: captured } = vectors;
  const { payload_fields: fields, esk, t_le, aes_nonce, round } = tlock.encrypt;
  const secrets = { bodyKey: bytesOf(esk), sigmaSeed: bytesOf(t_le), nonce: bytesOf(aes_nonce) };
  const payload = encodeWeightsPayload({
    publicKey: bytesOf(fields.hotkey),
    uids: fields.uids,
    values: fields.values,
    versionKey: BigInt(fields.version_key),
  });
  const headers: Readonly<Record<string, string>> = captured.headers;
  const claim = readSynapseClaim((name) => headers[name]);
  if (!claim.ok) throw new Error(claim.code);
  const verified = verifySynapse(claim, Number(claim.nonce / 1_000_000n), {
    receiver: captured.headers.bt_header_axon_hotkey as never,
    window: synapseWindow,
    nonces: new BoundedNonceStore(),
    verifySignature: (address, message, signature) => verifySignature({ address, message, signature }),
  });
  return {
    nodeGlobals: nodeGlobals.filter((name) => name in globalThis),
    signatures: signatures.cases.map(({ signer, message_hex, signature }) =>
      verifySignature({ address: signer, message: bytesOf(message_hex), signature }),
    ),
    verified: verified.ok ? verified.caller.hotkey : verified.code,
    bodyHash: bodyHash(echo, fieldsFromInput(echo, { text: "hello", nums: [1, 2] }), portableHashes),
    payload: hexOf(payload),
    ciphertext: hexOf(encryptToRound(payload, round, { secrets })),
    opened: new TextDecoder().decode(
      decryptWithSignature(bytesOf(tlock.rust_made.ciphertext), bytesOf(tlock.rust_made.signature)),
    ),
    fresh: hexOf(decryptWithSignature(encryptToRound(payload, round), bytesOf(tlock.pulses[0]!.signature))),
    emitted: weights_emit.cases.map(({ uids, weights }) => emitWeightsFloat32(uids, weights)),
    upscaled: maxUpscaleToU16([
      { uid: 1, score: 1 },
      { uid: 2, score: 3 },
    ]),
    parsed: [parseHotkey("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"), parseHotkey("0x12") === undefined],
  };
}

export type Computed = Awaited<ReturnType<typeof compute>>;

async function tell(path: string, body: unknown): Promise<void> {
  await fetch(path, { method: "POST", body: JSON.stringify(body) });
}

try {
  const vectors = (await (await fetch("/vectors")).json()) as typeof vectorsFile;
  await tell("/result", await compute(vectors));
} catch (error) {
  await tell("/failure", String((error as Error).stack ?? error));
}
