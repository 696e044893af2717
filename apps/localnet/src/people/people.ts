import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Keypair, keypairFromSeed, writeWallet } from "@lode/bittensor/keys";
import type { Coldkey, Uid } from "@lode/bittensor/primitives";
import { localKeysMark } from "@lode/contract/network-file";
import { type Character, mix } from "../simulated/characters.ts";

export interface Person {
  /** `honest-1`, `validator-2`, `spare-miner`. */
  readonly name: string;
  readonly uid: Uid;
  readonly key: Keypair;
  readonly coldkey: Coldkey;
  readonly stakeRao: bigint;
  readonly validatorPermit: boolean;
}

export interface MinerPerson extends Person {
  readonly character: Character;
}

export interface People {
  readonly validators: readonly Person[];
  readonly miners: readonly MinerPerson[];
  readonly spareMiner: Person;
  readonly spareValidator: Person;
}

const alpha = 1_000_000_000n;

/**
 * Everybody on the local network. Keys follow from the seed, so that a run can be repeated: they are worth nothing and
 * exist on this network only.
 */
export function castPeople(seed: number, miners: number, validators: number): People {
  let next = 0;
  const person = (name: string, stake: bigint, validatorPermit: boolean): Person => ({
    name,
    uid: next++ as Uid,
    key: keypairFromSeed(seedFor(seed, `${name} hotkey`)),
    coldkey: keypairFromSeed(seedFor(seed, `${name} coldkey`)).hotkey as unknown as Coldkey,
    stakeRao: stake * alpha,
    validatorPermit,
  });
  const judges = Array.from({ length: validators }, (_, index) =>
    // Stakes differ, so that a majority by stake is not a majority by heads.
    person(`validator-${index + 1}`, BigInt(100_000 - 2_500 * index), true),
  );
  const counts = new Map<string, number>();
  const workers = mix(miners).map((character): MinerPerson => {
    const count = (counts.get(character.name) ?? 0) + 1;
    counts.set(character.name, count);
    return { ...person(`${character.name}-${count}`, 0n, false), character };
  });
  return {
    validators: judges,
    miners: workers,
    spareMiner: person("spare-miner", 0n, false),
    // Little stake: the network's agreement must not depend on whether somebody takes this seat.
    spareValidator: person("spare-validator", 1_000n, true),
  };
}

export function everybody(people: People): readonly Person[] {
  return [...people.validators, ...people.miners, people.spareMiner, people.spareValidator];
}

/** Only the two spare seats get wallets on disk: those are the ones that somebody outside may take. */
export async function writeSpareWallets(people: People, seed: number, root: string): Promise<void> {
  for (const { name } of [people.spareMiner, people.spareValidator]) {
    await writeWallet({ root, wallet: name, hotkeyName: "default", seed: seedFor(seed, `${name} hotkey`) });
  }
  await markLocalKeys(root);
}

/** Says beside the wallets that they are worth nothing. */
export async function markLocalKeys(root: string): Promise<void> {
  const text =
    "The keys below follow from the seed of a local network. They guard nothing: never use them elsewhere.\n";
  await writeFile(join(root, localKeysMark), text);
}

export function walletRoot(dataDir: string): string {
  return join(dataDir, "wallets");
}

function seedFor(seed: number, what: string): Uint8Array {
  return createHash("sha256").update(`lode local network ${seed}: ${what}`).digest();
}
