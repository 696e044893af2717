import type { Signer } from "@lode/bittensor/chain";
import { LodeError } from "@lode/runtime/errors";
import { asList, asNumber } from "./chain-parts.ts";
import type { ChainUnderTest } from "./chain-under-test.ts";

/**
 * Registers the hotkey on the first subnet that takes it, the root aside; founds one when none does.
 * @returns the subnet. @throws LodeError HARNESS_STEP_FAILED
 */
export async function registerSomewhere(chain: ChainUnderTest, coldkey: Signer, hotkey: string): Promise<number> {
  const tried: string[] = [];
  const attempt = async (netuid: number): Promise<boolean> => {
    await chain.host.write("NetworkRegistrationAllowed", netuid, "bool", true).catch(() => {});
    const word = await chain.tryCall(coldkey, "burned_register", { netuid, hotkey });
    if (word !== "ok") tried.push(`${netuid}: ${word}`);
    return word === "ok";
  };
  const before = await subnets(chain);
  for (const netuid of before) if (await attempt(netuid)) return netuid;
  const founded = await chain.tryCall(coldkey, "register_network", { hotkey: coldkey.hotkey });
  tried.push(`founding: ${founded}`);
  for (const netuid of (await subnets(chain)).filter((one) => !before.includes(one))) {
    if (await attempt(netuid)) return netuid;
  }
  throw new LodeError("HARNESS_STEP_FAILED", `no subnet takes a registration (${tried.join("; ")})`, {
    retry: "never",
    facts: { tried },
  });
}

const rootNetuid = 0;
const maxTried = 8;

async function subnets(chain: ChainUnderTest): Promise<number[]> {
  const entries = await (await chain.view()).entries("SubtensorModule", "NetworksAdded");
  return entries
    .filter(([, isThere]) => isThere === true)
    .map(([keys]) => asNumber(asList(keys)[0]))
    .filter((netuid) => netuid !== rootNetuid)
    .sort((a, b) => a - b)
    .slice(0, maxTried);
}
