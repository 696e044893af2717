import type { AxonInfo } from "@lode/bittensor/chain";
import type { Hotkey, NetUid } from "@lode/bittensor/primitives";
import type { OpenSubstrate } from "./open-chain.ts";
import { type Answer, table } from "./print.ts";
import { axonText } from "./tell-metagraph.ts";

/** Where neurons say they are to be reached: one's, or all that ever served. */
export async function tellAxon(
  { chain, network }: OpenSubstrate,
  netuid: NetUid,
  hotkey: Hotkey | undefined,
): Promise<Answer> {
  const one = hotkey === undefined ? undefined : await chain.axonOf(netuid, hotkey);
  const axons =
    hotkey === undefined
      ? [...(await chain.axons(netuid))].map(([who, axon]) => ({ hotkey: who, ...axon }))
      : one === undefined
        ? []
        : [{ hotkey, ...one }];
  const none =
    hotkey === undefined ? `nobody ever served on subnet ${netuid}` : `${hotkey} serves no axon on subnet ${netuid}`;
  return {
    json: { network: network.name, netuid, axons },
    lines: axons.length === 0 ? [none] : axonTable(axons),
  };
}

function axonTable(axons: ReadonlyArray<AxonInfo & { readonly hotkey: string }>): string[] {
  return table(
    [
      { title: "hotkey", of: ({ hotkey }) => hotkey },
      { title: "axon", of: (axon) => (axon.isServing ? axonText(axon) : "not to be called") },
      { title: "protocol", of: ({ protocol }) => String(protocol), right: true },
      { title: "version", of: ({ version }) => versionText(version), right: true },
      { title: "served at", of: ({ block }) => String(block), right: true },
    ],
    axons,
  );
}

/** Of the software: major × 10⁶ + minor × 10³ + patch. */
function versionText(version: number): string {
  return [Math.floor(version / 1e6), Math.floor(version / 1e3) % 1e3, version % 1e3].join(".");
}
