import type { ChainState } from "../state/chain-state.ts";
import type { CallHandler, ModuleError } from "./dispatch.ts";
import { refuse } from "./dispatch.ts";
import { netuids, uidOf } from "./subnets.ts";

export interface ServeAxonArgs {
  readonly netuid: number;
  readonly version: number;
  readonly ip: bigint;
  readonly port: number;
  readonly ip_type: number;
  readonly protocol: number;
  readonly placeholder1: number;
  readonly placeholder2: number;
  /** First byte the algorithm, then the public key; only of `serve_axon_tls`. */
  readonly certificate?: Uint8Array;
}

const u32Max = 0xffffffffn;
const u128Max = (1n << 128n) - 1n;
const loopback4 = 0x7f000001n;
const longestCertificate = 65;

/** `serve_axon` and `serve_axon_tls`. */
export const serveAxon: CallHandler = (context, signer, args: ServeAxonArgs) => {
  const refused = refusalOfAxon(context.state, signer, args, context.block);
  if (refused !== undefined) return refused;
  const { netuid, certificate, ...axon } = args;
  context.state.set("SubtensorModule", "Axons", [netuid, signer], { block: BigInt(context.block), ...axon });
  if (certificate !== undefined && certificate.length > 1 && certificate.length <= longestCertificate) {
    const kept = { algorithm: certificate[0], public_key: certificate.slice(1) };
    context.state.set("SubtensorModule", "NeuronCertificates", [netuid, signer], kept);
  }
  context.emit("SubtensorModule", "AxonServed", [netuid, signer]);
  return undefined;
};

/** Asked by the pool, too. */
export function refusalOfAxon(
  state: ChainState,
  hotkey: string,
  args: ServeAxonArgs,
  block: number,
): ModuleError | undefined {
  const isSomewhere = netuids(state).some((netuid) => uidOf(state, netuid, hotkey) !== undefined);
  if (!isSomewhere) return refuse("HotKeyNotRegisteredInNetwork");
  if (args.ip_type !== 4 && args.ip_type !== 6) return refuse("InvalidIpType");
  if (!isServable(args.ip, args.ip_type)) return refuse("InvalidIpAddress");
  const last = state.get<{ readonly block: bigint } | undefined>("SubtensorModule", "Axons", args.netuid, hotkey);
  const limit = state.get<bigint>("SubtensorModule", "ServingRateLimit", args.netuid);
  if (last !== undefined && last.block !== 0n && BigInt(block) - last.block < limit) {
    return refuse("ServingRateLimitExceeded");
  }
  return args.port === 0 ? refuse("InvalidPort") : undefined;
}

function isServable(ip: bigint, type: number): boolean {
  if (type === 4) return ip < u32Max && ip !== loopback4;
  return ip !== u128Max && ip !== 1n;
}
