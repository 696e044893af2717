import { beforeAll, describe, expect, it } from "vitest";
import vectors from "../../../../../vectors/bittensor.json" with { type: "json" };
import { decodeAddress, fromHex, keypairFromUri, ready, toHex, verifySignature } from "../../keys/portable.ts";
import type { Hotkey } from "../../primitives/index.ts";
import { finneyMetadata } from "../codec/finney-metadata.test-support.ts";
import { Runtime } from "../codec/runtime.ts";
import { mortalEra } from "./era.ts";
import { type SigningContext, signExtrinsic, signedBytes, signingPayload } from "./sign-extrinsic.ts";

const { genesis_hash, spec_version, transaction_version, cases } = vectors.signing_payloads;
const real = finneyMetadata(424, process.env.LODE_SHARED_DATA);

beforeAll(() => ready());

describe("a mortal era", () => {
  it.each(vectors.era.cases)(
    "of $period blocks in block $current is $hex",
    ({ period, current, hex, birth, death }) => {
      const era = mortalEra(period, current);
      expect({ ...era, bytes: toHex(era.bytes) }).toEqual({ bytes: hex, birth, death });
    },
  );

  it.each([0, 3, 33, 131_072])("cannot have %s blocks", (period) => {
    expect(() => mortalEra(period, 1)).toThrow(RangeError);
  });
});

describe.skipIf(real === undefined)("an extrinsic that the live chain accepted", () => {
  const version = { specName: "node-subtensor", specVersion: spec_version, transactionVersion: transaction_version };
  const runtime = real === undefined ? (undefined as never) : new Runtime(real, version);
  const contextOf = ({ era, era_decoded, blockNumber, nonce, bh }: (typeof cases)[number]): SigningContext => {
    const mortal = mortalEra(era_decoded.period, blockNumber);
    expect(toHex(mortal.bytes)).toBe(era);
    return { runtime, genesisHash: genesis_hash, era: mortal, eraBlockHash: bh, nonce };
  };

  it.each(cases)("signs what we would sign: $name", (sample) => {
    const payload = signingPayload(fromHex(sample.method)!, contextOf(sample));
    expect(toHex(payload)).toBe(sample.payload);
    expect(toHex(signedBytes(payload))).toBe(sample.signed_bytes);
    const signature = fromHex(sample.sig)!;
    expect(verifySignature({ address: sample.signer_ss58, message: signedBytes(payload), signature })).toBe(true);
  });

  it.each(cases)("is put together byte for byte: $name", (sample) => {
    // The signer hands over the signature that the chain accepted; the rest of the bytes is ours.
    const signer = { hotkey: sample.signer_ss58 as Hotkey, sign: () => fromHex(sample.sig)! };
    const { hex } = signExtrinsic(fromHex(sample.method)!, signer, contextOf(sample));
    const extra = [...fromHex(sample.era)!];
    const bytes = [...fromHex(hex)!];
    const body = bytes.slice(bytes.length > 66 && (bytes[0]! & 3) === 1 ? 2 : 1);
    expect(body.slice(0, 2)).toEqual([0x84, 0]);
    expect(toHex(Uint8Array.from(body.slice(2, 34)))).toBe(sample.pub);
    expect(body[34]).toBe(1);
    expect(toHex(Uint8Array.from(body.slice(35, 99)))).toBe(sample.sig);
    expect(body.slice(99, 101)).toEqual(extra);
    expect(hex.endsWith(sample.method.slice(2))).toBe(true);
  });

  it("carries a signature of our own that verifies", () => {
    const alice = keypairFromUri("//Alice");
    const [sample] = cases as [(typeof cases)[number]];
    const call = fromHex(sample.method)!;
    const context = contextOf(sample);
    const bytes = fromHex(signExtrinsic(call, alice, context).hex)!;
    const signature = bytes.slice(2 + 35, 2 + 99);
    expect(toHex(bytes.slice(4, 36))).toBe(toHex(decodeAddress(alice.hotkey)!));
    expect(
      verifySignature({ address: alice.hotkey, message: signedBytes(signingPayload(call, context)), signature }),
    ).toBe(true);
  });
});
