import { compact } from "@polkadot-api/substrate-bindings";
import { beforeAll, describe, expect, it } from "vitest";
import { fromHex, ready, toHex, verifySignature } from "../../keys/portable.ts";
import { concat } from "../blocks/header.ts";
import { ChainRuntime } from "../metadata/chain-runtime.ts";
import { vectors } from "../testing/vectors.ts";
import { decodeExtrinsic } from "./decode-extrinsic.ts";
import { birthOf, deathOf, decodeEra } from "./era.ts";
import { signedBytes } from "./signing-payload.ts";

const runtime = ChainRuntime.synthesise({
  specName: "node-subtensor",
  specVersion: vectors.signing_payloads.spec_version,
  transactionVersion: vectors.signing_payloads.transaction_version,
  wrapNetUid: true,
  blockTimeMs: 12_000,
});
const genesisHash: string = vectors.signing_payloads.genesis_hash;

interface Real {
  readonly name: string;
  readonly pub: string;
  readonly bh: string;
  readonly era: string;
  readonly blockNumber: number;
  readonly method: string;
  readonly nonce: number;
  readonly sig: string;
  readonly signer_ss58: string;
  readonly signed_bytes: string;
}

beforeAll(ready);

describe.each<Real>(vectors.signing_payloads.cases)("the real chain's $name", (real) => {
  const sent = Uint8Array.of(...fromHex(real.era)!, ...compact.enc(real.nonce), ...compact.enc(0), 0);
  const parts = { callBytes: fromHex(real.method)!, sent };

  it("was signed over the payload that we expect", () => {
    const message = signedBytes(runtime, parts, { genesisHash, birthHash: real.bh });
    expect(toHex(message)).toBe(real.signed_bytes);
    expect(verifySignature({ address: real.signer_ss58, message, signature: real.sig })).toBe(true);
  });

  it("has an era that began at the block it was signed over", () => {
    const era = decodeEra(fromHex(real.era)!)!.era;
    expect(birthOf(era, real.blockNumber + 1)).toBe(real.blockNumber);
  });

  it.skipIf(real.name.startsWith("balances"))("reads from the wire", () => {
    const body = concat([
      Uint8Array.of(0x84, 0),
      fromHex(real.pub)!,
      Uint8Array.of(1),
      fromHex(real.sig)!,
      sent,
      parts.callBytes,
    ]);
    const wire = concat([compact.enc(body.length), body]);
    const extrinsic = decodeExtrinsic(runtime, wire);
    expect(extrinsic).toMatchObject({ signer: real.signer_ss58, nonce: real.nonce, tip: 0n });
    expect(extrinsic?.call).toMatchObject({ pallet: "SubtensorModule", name: "commit_timelocked_mechanism_weights" });
    expect(toHex(extrinsic!.sent)).toBe(toHex(sent));
  });
});

describe("an era", () => {
  it.each<{ period: number; current: number; hex: string; birth: number; death: number }>(vectors.era.cases)(
    "of $period at $current begins and ends where the vectors say",
    ({ period, current, hex, birth, death }) => {
      const { era, length } = decodeEra(fromHex(hex)!)!;
      expect(era).toMatchObject({ kind: "mortal", period });
      expect([length, birthOf(era, current), deathOf(era, current)]).toEqual([2, birth, death]);
    },
  );

  it("may be immortal", () => {
    const { era, length } = decodeEra(fromHex(vectors.era.immortal)!)!;
    expect([era.kind, length, birthOf(era, 99), deathOf(era, 99)]).toEqual([
      "immortal",
      1,
      0,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it("is refused when it breaks off or says a phase beyond its period", () => {
    for (const bytes of [[], [0x16], [0x01, 0xf0]]) expect(decodeEra(Uint8Array.from(bytes))).toBeUndefined();
  });
});

describe("bytes from anybody", () => {
  it("never make the decoder throw", () => {
    let state = 1;
    for (let round = 0; round < 2_000; round += 1) {
      const bytes = Uint8Array.from({ length: round % 200 }, () => {
        state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
        return state >> 16;
      });
      bytes.set([0x84, 0].slice(0, bytes.length), 0);
      const wire = concat([compact.enc(bytes.length), bytes]);
      expect(decodeExtrinsic(runtime, wire)).toBeUndefined();
      expect(decodeExtrinsic(runtime, bytes)).toBeUndefined();
    }
  });
});
