import { createHash } from "node:crypto";
import { type Keypair, keypairFromSeed, writeWallet } from "@lode/bittensor/keys";
import { markLocalKeys, walletRoot } from "../people/people.ts";

export interface SplatPerson {
  /** `validator-2`, `miner`, `spare-miner`. */
  readonly name: string;
  readonly uid: number;
  readonly key: Keypair;
  readonly stakeRao: bigint;
}

export interface SplatPeople {
  readonly validators: readonly SplatPerson[];
  readonly miner: SplatPerson;
  /** Registered and played by nobody: for who joins from outside. */
  readonly spareMiner: SplatPerson;
}

const rao = 1_000_000_000n;

/** Everybody on the local network; keys follow from the seed and are worth nothing elsewhere. */
export function castSplatPeople(seed: number, validators: number): SplatPeople {
  let uid = 0;
  const person = (name: string, stake: bigint): SplatPerson => ({
    name,
    uid: uid++,
    key: keypairFromSeed(keySeed(seed, name)),
    stakeRao: stake * rao,
  });
  return {
    validators: Array.from({ length: validators }, (_, index) =>
      person(`validator-${index + 1}`, BigInt(100_000 - 2_500 * index)),
    ),
    miner: person("miner", 0n),
    spareMiner: person("spare-miner", 0n),
  };
}

/** Only the spare seat has a wallet on disk. */
export async function writeSpareWallet(people: SplatPeople, seed: number, dataDir: string): Promise<void> {
  const { name } = people.spareMiner;
  const root = walletRoot(dataDir);
  await writeWallet({ root, wallet: name, hotkeyName: "default", seed: keySeed(seed, name) });
  await markLocalKeys(root);
}

function keySeed(seed: number, name: string): Uint8Array {
  return createHash("sha256").update(`lode local network of subnet 17, ${seed}: ${name} hotkey`).digest();
}
