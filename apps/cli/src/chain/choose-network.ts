import { LodeError } from "@lode/runtime/errors";
import { knownNetworks } from "./known-networks.ts";

/** Where a command asks. */
export type ChosenNetwork =
  | {
      readonly kind: "substrate";
      /** As it was asked for. */
      readonly name: string;
      readonly endpoints: readonly string[];
      /** Block 0, where the network is one whose block 0 is known. */
      readonly genesisHash?: string;
    }
  /** The memory chain of a network that runs on this machine. */
  | { readonly kind: "memory"; readonly name: string; readonly url: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** The field's own variables for an endpoint, the newer one first. */
const endpointVariables = ["BT_CHAIN_ENDPOINT", "BT_SUBTENSOR_CHAIN_ENDPOINT"] as const;
const defaultName = "finney";
const maxEndpoints = 16;

/**
 * @param asked a known name, or addresses separated by commas; without it the environment's endpoint, then finney.
 * @throws LodeError CHAIN_NETWORK_UNKNOWN
 */
export function chooseNetwork(asked: string | undefined, environment: Environment): ChosenNetwork {
  const set = endpointVariables.map((name) => environment[name]?.trim()).find((value) => value);
  const name = asked ?? set ?? defaultName;
  const known = Object.hasOwn(knownNetworks, name) ? knownNetworks[name] : undefined;
  if (known !== undefined) return { kind: "substrate", name, ...known };
  const addresses = name.split(",").map((address) => address.trim());
  const protocols = new Set(addresses.map(protocolOf));
  if (addresses.length <= maxEndpoints && [...protocols].every((one) => one === "ws:" || one === "wss:")) {
    return { kind: "substrate", name, endpoints: addresses };
  }
  if (addresses.length === 1 && (protocols.has("http:") || protocols.has("https:"))) {
    return { kind: "memory", name, url: name };
  }
  throw new LodeError("CHAIN_NETWORK_UNKNOWN", `${JSON.stringify(name)} is no network that can be asked`, {
    retry: "never",
    facts: { name, known: Object.keys(knownNetworks) },
    next: `Use ${Object.keys(knownNetworks).join(", ")}, a ws:// or wss:// address (several with commas), or the http:// address of a local memory chain.`,
  });
}

function protocolOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).protocol : undefined;
}
