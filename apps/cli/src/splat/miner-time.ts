import { splatNetworkFileSchema } from "@lode/contract/network-file";
import { SystemClock } from "@lode/runtime/clock";
import { followClock } from "../joining/network-clock.ts";
import { readNetworkFile } from "../joining/network-file.ts";

/**
 * What time a miner's cooldowns and blacklist go by: a local network's own, else the real one.
 * @throws LodeError NETWORK_FILE_INVALID, CLOCK_UNREACHABLE
 */
export async function minerTime(local: string | undefined): Promise<number> {
  if (local === undefined) return new SystemClock().now();
  const { clockUrl } = await readNetworkFile(local, splatNetworkFileSchema);
  await using clock = await followClock(clockUrl, () => {});
  return clock.now();
}
