import type { ChainChoice } from "@lode/coordinator/standalone";
import { LodeError } from "@lode/runtime/errors";
import { chooseNetwork } from "../chain/choose-network.ts";

/** Which chain a name or address means. @throws LodeError CHAIN_NETWORK_UNKNOWN, CONFIG_INVALID */
export function chainChoice(asked: string): ChainChoice {
  if (asked === "memory" || asked === "dev") return { kind: asked };
  const network = chooseNetwork(asked, {});
  if (network.kind === "substrate") return { kind: "substrate", name: network.name, endpoints: network.endpoints };
  throw new LodeError(
    "CONFIG_INVALID",
    `a coordinator does not follow the memory chain of another process (${asked})`,
    {
      retry: "never",
      next: "Use --chain memory with --metagraph, or the ws:// address of a node.",
    },
  );
}
