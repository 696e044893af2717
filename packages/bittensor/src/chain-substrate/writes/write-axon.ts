import type { AxonInfo, AxonToServe } from "../../chain/index.ts";
import type { Hotkey } from "../../primitives/index.ts";
import { formatAddress, parseAddress } from "../address/axon-address.ts";
import { asNumber } from "../codec/decoded.ts";
import type { BlockView } from "../reads/block-view.ts";
import { readAxonOf, readUid } from "../reads/subnet-reads.ts";
import { refused } from "./refusal.ts";
import type { Write } from "./submitter.ts";

const pallet = "SubtensorModule";
const http = 4;

/**
 * Says where a neuron is to be reached.
 * @throws LodeError CHAIN_ADDRESS_INVALID for an address that the chain would refuse.
 */
export function writeAxon(hotkey: Hotkey, axon: AxonToServe): Write<null, object> {
  const { netuid, port, version, protocol = http } = axon;
  const { ip, ipType } = parseAddress(axon.address);
  const address = formatAddress(ip, ipType);
  const holds = (served: AxonInfo | undefined): boolean =>
    served !== undefined &&
    served.address === address &&
    served.port === port &&
    served.version === version &&
    served.protocol === protocol;
  return {
    async prepare(view) {
      if (!Number.isInteger(port) || port < 1 || port > 65_535) return refused("preflight", "InvalidPort");
      if ((await readUid(view, netuid, hotkey)) === undefined)
        return refused("preflight", "HotKeyNotRegisteredInSubNet");
      const served = await readAxonOf(view, netuid, hotkey);
      if (holds(served)) return { kind: "skipped", reason: "AlreadyServed" };
      const wait = served === undefined ? 0 : await servingWait(view, netuid, served.block);
      if (wait > 0) return refused("preflight", "ServingRateLimitExceeded", wait);
      const call = view.runtime.encodeCall(pallet, "serve_axon", {
        netuid,
        version,
        ip,
        port,
        ip_type: ipType,
        protocol,
        placeholder1: 0,
        placeholder2: 0,
      });
      return { kind: "call", call, facts: null };
    },
    async confirm(view) {
      const isThere = holds(await readAxonOf(view, netuid, hotkey));
      return isThere ? { kind: "done", done: {} } : refused("read-back", "ReadBackDiffers");
    },
  };
}

async function servingWait(view: BlockView, netuid: number, servedAt: number): Promise<number> {
  const [limit, block] = await view.getAll([
    [pallet, "ServingRateLimit", netuid],
    ["System", "Number"],
  ]);
  return servedAt === 0 ? 0 : Math.max(0, servedAt + asNumber(limit) - (asNumber(block) + 1));
}
