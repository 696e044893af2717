import { ready, toHex } from "@lode/bittensor/keys";
import { currentAssignmentCommitment } from "@lode/contract/coordinator";
import type { BareTask } from "./coordinator-server-process.ts";
import { keyOf } from "./coordinator-world.ts";

/** What the bare verification is measured with: the same texts, by as many keys. */
export async function signedTexts(count: number): Promise<BareTask["signed"]> {
  await ready();
  const message = currentAssignmentCommitment(Math.floor(Date.now() / 1000));
  return Array.from({ length: count }, (_, index) => {
    const key = keyOf("miner", index);
    return { address: key.hotkey, message, signature: toHex(key.sign(new TextEncoder().encode(message))) };
  });
}
