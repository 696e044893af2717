import { z } from "zod";

const walletRef = z.object({
  wallet: z.string().min(1).max(100),
  hotkeyName: z.string().min(1).max(100),
  hotkey: z.string().max(64),
  uid: z.int().min(0).max(0xffff),
});

/** `network.json` in the data directory of a local network: all that somebody outside needs to join it. */
export const networkFileSchema = z.object({
  version: z.literal(1),
  netuid: z.int().min(0).max(0xffff),
  coordinatorUrl: z.url(),
  storeUrl: z.url(),
  chainUrl: z.url(),
  /** Serves the protocol clock; signatures keep real time. */
  clockUrl: z.url(),
  marketUrl: z.url(),
  providerUrls: z.array(z.url()).max(100),
  /** Directory with the wallets below. */
  walletRoot: z.string().min(1),
  /** Registered and played by nobody: yours. */
  spareMiner: walletRef,
  /** Registered, with a permit and stake, and played by nobody: yours. */
  spareValidator: walletRef,
  policy: z.object({ name: z.string().max(100), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Fields that the listings table lacks and the rules therefore do not ask for. */
  waived: z.array(z.string().max(100)).max(100),
  /** Real seconds that one epoch takes. */
  epochSeconds: z.number().positive(),
  /** Real time, ISO-8601. */
  startedAt: z.iso.datetime({ offset: true }),
});
export type NetworkFile = z.output<typeof networkFileSchema>;

/** `network.json` of a local network of subnet 17: what a miner from outside needs. Its `validators` stand for a metagraph. */
export const splatNetworkFileSchema = z.object({
  version: z.literal(1),
  netuid: z.literal(17),
  /** Serves the protocol clock; nonces keep real time. */
  clockUrl: z.url(),
  assetsUrl: z.url(),
  /** The simulated validation service. */
  validationUrl: z.url(),
  validators: z
    .array(
      z.object({
        name: z.string().max(100),
        uid: z.int().min(0).max(0xffff),
        hotkey: z.string().max(64),
        /** Decimal, as it is larger than a number holds. */
        stakeRao: z.string().regex(/^\d{1,30}$/),
        permit: z.literal(true),
        ip: z.string().max(64),
        port: z.int().min(1).max(0xffff),
      }),
    )
    .max(256),
  /** Folder with the wallet below. */
  walletRoot: z.string().min(1),
  /** Registered and played by nobody: yours. */
  spareMiner: walletRef,
  /** Seconds of protocol time in a real second. */
  speed: z.number().positive(),
});
export type SplatNetworkFile = z.output<typeof splatNetworkFileSchema>;

/**
 * Name of a file beside the wallets that a local network writes: their keys follow from the network's seed and guard nothing, so that a server
 * which keeps away from wallets need not keep away from these.
 */
export const localKeysMark = "LOCAL-NETWORK-KEYS";
