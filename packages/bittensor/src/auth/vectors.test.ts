import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { keypairFromUri, ready, verifySignature } from "../keys/portable.ts";
import type { Hotkey } from "../primitives/index.ts";
import {
  BoundedNonceStore,
  bodyHash,
  btauthPayload,
  btauthWindow,
  defineSynapse,
  field,
  fieldsFromInput,
  hashOfTexts,
  type PyValue,
  parsePythonJson,
  portableHashes,
  pythonJson,
  pythonStr,
  readBtauthClaim,
  readProvenBody,
  readSynapseClaim,
  signBtauth,
  signedMessage,
  synapseRequest,
  synapseWindow,
  verifyBtauth,
  verifySynapse,
} from "./index.ts";
import { nodeHashes } from "./node-hashes.ts";

const text = readFileSync(new URL("../../../../vectors/bittensor.json", import.meta.url), "utf8");
interface HashCase {
  readonly fields_in_order: readonly { readonly python_str: string }[];
  readonly body_hash: string;
}

const vectors = JSON.parse(text);
/** Read with our own parser, as JavaScript's cannot tell 1.0 from 1. */
const exact = parsePythonJson(text, { maxDepth: 64, maxValues: 1_000_000, maxNumberLength: 400 }) as Map<
  string,
  PyValue
>;

const verify = (address: string, message: Uint8Array | string, signature: string): boolean =>
  verifySignature({ address, message, signature });

const echo = defineSynapse({
  name: "Echo",
  fields: {
    text: field.str(),
    nums: field.defaulted(field.list(field.int()), []),
    opt: field.optional(field.float()),
    answer: field.optional(field.str()),
  },
  hashFields: ["text", "nums", "opt"],
});

beforeAll(ready);

describe("Python's text of values", () => {
  const cases = (exact.get("python_str") as Map<string, PyValue>).get("cases") as Map<string, PyValue>[];

  it.each(cases.map((one) => [one.get("name") as string, one] as const))("is the same for %s", (name, one) => {
    // The vectors write the one int beyond 2^63 as text.
    const value = name === "bigint" ? BigInt(one.get("json") as string) : (one.get("json") as PyValue);
    expect(pythonStr(value)).toBe(one.get("python_str"));
    for (const hashes of [portableHashes, nodeHashes]) {
      expect(hashes.sha3Hex(pythonStr(value))).toBe(one.get("sha3_256"));
    }
  });

  it("was tried on all values of the vectors", () => expect(cases.length).toBe(24));
});

describe("the body hash", () => {
  it.each(vectors.synapse_body_hash.cases as HashCase[])("is the same for case %#", (one) => {
    const texts = one.fields_in_order.map((each) => each.python_str);
    for (const hashes of [portableHashes, nodeHashes]) expect(hashOfTexts(texts, hashes)).toBe(one.body_hash);
  });

  it("comes out of typed fields as out of Python's class", () => {
    const hash = (input: Parameters<typeof fieldsFromInput<typeof echo>>[1]): string =>
      bodyHash(echo, fieldsFromInput(echo, input), nodeHashes);
    const [, hello, quoted, empty, half] = vectors.synapse_body_hash.cases;
    expect(hash({ text: "hello", nums: [1, 2] })).toBe(hello.body_hash);
    expect(hash({ text: 'héllo "q"', nums: [1, 2, 3], opt: 1 })).toBe(quoted.body_hash);
    expect(hash({ text: "" })).toBe(empty.body_hash);
    expect(hash({ text: "x", opt: 0.5 })).toBe(half.body_hash);
  });
});

describe("a request captured from Python's dendrite", () => {
  const captured = vectors.dendrite_request_captured;
  const header = (name: string): string | undefined => captured.headers[name];
  const alice = captured.headers.bt_header_axon_hotkey as Hotkey;
  const nonce = BigInt(captured.headers.bt_header_dendrite_nonce);
  const at = Number(nonce / 1_000_000n);

  it("is proven to be Bob's", () => {
    const claim = readSynapseClaim(header);
    if (!claim.ok) throw new Error(claim.code);
    const verifier = {
      receiver: alice,
      window: synapseWindow,
      nonces: new BoundedNonceStore(),
      verifySignature: verify,
    };
    expect(verifySynapse(claim, at, verifier)).toMatchObject({
      ok: true,
      caller: { hotkey: captured.headers.bt_header_dendrite_hotkey, nonce, protocol: "synapse" },
    });
    expect(readProvenBody(echo, captured.body, claim, portableHashes)).toMatchObject({ ok: true });
    expect(
      signedMessage({
        nonce: claim.nonceText,
        dendriteHotkey: claim.hotkey,
        axonHotkey: alice,
        uuid: claim.uuid,
        bodyHash: claim.bodyHash,
      }),
    ).toBe(captured.signing_message);
  });

  it("is what we send for the same call, byte for byte, but for the two sizes and the signature's chance", () => {
    const bob = keypairFromUri("//Bob");
    const request = synapseRequest({
      definition: echo,
      fields: fieldsFromInput(echo, { text: 'héllo "q"', nums: [1, 2, 3], opt: 1 }),
      signer: bob,
      axon: { ip: "127.0.0.1", port: 18092, hotkey: alice },
      dendrite: { ip: "198.51.100.9", uuid: captured.headers.bt_header_dendrite_uuid, version: 10_002_000 },
      nonce,
      timeoutMs: 5000,
      hashes: nodeHashes,
    });
    const signature = request.headers.bt_header_dendrite_signature as string;
    expect(verify(bob.hotkey, captured.signing_message, signature)).toBe(true);
    const theirs = Object.entries(captured.headers as Record<string, string>).filter(([name]) => /^[a-z]/.test(name));
    const sized = theirs.map(([name, value]) => [name, name.endsWith("_size") ? "0" : value]);
    const ours = Object.entries({
      ...request.headers,
      bt_header_dendrite_signature: captured.headers.bt_header_dendrite_signature,
    });
    expect(ours).toEqual(sized);
    const body = captured.body.replace('"total_size": 3567', '"total_size": 0');
    expect(request.body.replace(signature, captured.headers.bt_header_dendrite_signature)).toBe(body);
    expect(request.path).toBe(captured.url);
  });

  it("is written again by our JSON exactly as it was read", () => {
    expect(pythonJson(parsePythonJson(captured.body))).toBe(captured.body);
  });
});

describe("btauth/1", () => {
  const golden = vectors.btauth1;
  const lines = (payload: string): string[] => payload.split("\n");
  const body = new TextEncoder().encode(golden.body);
  const target = "/generate?stream=false";
  const [, , , , , nonceText, alice, bob] = lines(golden.payload_sr25519) as string[];
  const nonce = BigInt(nonceText as string);
  const at = Number(nonce / 1_000_000n);

  it.each(["sr25519", "ed25519"] as const)("signs the same eight lines for %s", (scheme) => {
    const sender = scheme === "sr25519" ? alice : golden.ed25519_ss58;
    const payload = btauthPayload({
      scheme,
      method: "post",
      target,
      bodySha256: portableHashes.sha256Hex(body),
      nonce: nonceText as string,
      sender,
      receiver: bob,
    });
    expect(payload).toBe(golden[`payload_${scheme}`]);
  });

  it.each([
    ["sr25519", golden.example_signature_sr25519],
    ["ed25519", golden.signature_ed25519],
  ] as const)("lets the golden %s request in, once", (scheme, signature) => {
    const headers: Record<string, string> = {
      "x-bittensor-version": "1",
      "x-bittensor-hotkey": (scheme === "sr25519" ? alice : golden.ed25519_ss58) as string,
      "x-bittensor-receiver": bob as string,
      "x-bittensor-nonce": nonceText as string,
      "x-bittensor-signature": signature,
      ...(scheme === "ed25519" ? { "x-bittensor-crypto": "ed25519" } : {}),
    };
    const claim = readBtauthClaim((name) => headers[name], at, { receiver: bob as Hotkey, window: btauthWindow });
    if (!claim.ok) throw new Error(claim.code);
    const nonces = new BoundedNonceStore();
    const verifier = { nonces, verifySignature: verify, schemeOf: () => scheme, hashes: nodeHashes };
    const first = verifyBtauth(claim, { method: "POST", target, body }, verifier);
    expect(first).toMatchObject({ ok: true, caller: { hotkey: headers["x-bittensor-hotkey"], scheme, nonce } });
    if (first.ok) nonces.use(first.use);
    expect(verifyBtauth(claim, { method: "POST", target, body }, verifier)).toMatchObject({ code: "BTAUTH_REPLAYED" });
    const pinned = { ...verifier, nonces: new BoundedNonceStore(), schemeOf: () => "sr25519" as const };
    expect(verifyBtauth(claim, { method: "POST", target, body }, pinned).ok).toBe(scheme === "sr25519");
  });

  it("signs headers that verify", () => {
    const signer = keypairFromUri("//Alice");
    const receiver = bob as Hotkey;
    const headers = signBtauth({ signer, method: "POST", target, body, receiver, nonce, hashes: nodeHashes });
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const claim = readBtauthClaim((name) => lower[name], at, { receiver, window: btauthWindow });
    if (!claim.ok) throw new Error(claim.code);
    const verifier = { nonces: new BoundedNonceStore(), verifySignature: verify, hashes: portableHashes };
    expect(verifyBtauth(claim, { method: "POST", target, body }, verifier).ok).toBe(true);
    expect(verifyBtauth(claim, { method: "POST", target: "/generate", body }, verifier).ok).toBe(false);
  });
});
