import { fromHex, toHex } from "../../keys/portable.ts";
import { callApi } from "../apis/api-table.ts";
import type { Block } from "../blocks/block.ts";
import type { Chain, ChainListener } from "../blocks/chain.ts";
import { headerJson } from "../blocks/header.ts";
import type { Pool, PoolStatus } from "../blocks/pool.ts";
import { hash256 } from "../metadata/chain-runtime.ts";
import type { PoolGuards } from "../pallets/pool-guards.ts";
import { ChainState } from "../state/chain-state.ts";
import type { StateLayer } from "../state/layer.ts";
import { callFailed, invalidParams, poolError, stateDiscarded, unknownBlock } from "./rpc-error.ts";
import type { Session } from "./session.ts";

export interface MethodContext {
  readonly chain: Chain;
  readonly pool: Pool;
  readonly guards: PoolGuards;
  readonly chainName: string;
  /** Puts an extrinsic into the pool and, where blocks are sealed at once, sees to one. @throws RpcError */
  submit(bytes: Uint8Array): { readonly hash: string; readonly status: PoolStatus };
}

export type Method = (params: readonly unknown[], session: Session) => unknown;

const maxKeysPerPage = 1000;
const implementation = "Lode development node";

/** The methods by name. Each may throw an `RpcError`; what it returns is the result. */
export function rpcMethods(context: MethodContext): Readonly<Record<string, Method>> {
  const { chain, pool } = context;

  const blockOf = (param: unknown): Block => {
    if (param === undefined || param === null) return chain.best;
    if (typeof param !== "string") throw invalidParams("a block hash is a string");
    const block = chain.block(param);
    if (block === undefined) throw unknownBlock(param);
    return block;
  };
  const stateOf = (param: unknown): { readonly block: Block; readonly state: StateLayer } => {
    const block = blockOf(param);
    if (block.state === undefined) throw stateDiscarded(block.hash);
    return { block, state: block.state };
  };
  const storage = (key: unknown, at: unknown): string | null => {
    const value = stateOf(at).state.get(hexParam(key));
    return value === undefined ? null : toHex(value);
  };
  const hashAt = (param: unknown): string | null => {
    if (param === undefined || param === null) return chain.best.hash;
    const number = Number(param);
    if (!Number.isSafeInteger(number) || number < 0) throw invalidParams("a block number is an unsigned integer");
    return chain.at(number)?.hash ?? null;
  };
  const keysPaged = (prefix: unknown, count: unknown, after: unknown, at: unknown): string[] => {
    const size = Math.min(Number(count), maxKeysPerPage);
    const start = after === undefined || after === null ? "" : hexParam(after);
    const keys = stateOf(at).state.keys(prefix === undefined || prefix === null ? "0x" : hexParam(prefix));
    return keys.filter((key) => key > start).slice(0, size);
  };
  const changes = (keys: readonly string[], at: unknown): Record<string, unknown> => ({
    block: blockOf(at).hash,
    changes: keys.map((key) => [key, storage(key, at)]),
  });
  const version = (at: unknown): Record<string, unknown> => {
    const { version: told } = blockOf(at).runtime;
    return {
      specName: told.spec_name,
      implName: told.impl_name,
      authoringVersion: told.authoring_version,
      specVersion: told.spec_version,
      implVersion: told.impl_version,
      apis: told.apis,
      transactionVersion: told.transaction_version,
      stateVersion: told.system_version,
    };
  };
  const follow = (
    session: Session,
    method: string,
    listenerOf: (push: (result: unknown) => void) => ChainListener,
    first?: () => unknown,
  ): string => {
    let stop = (): void => {};
    const id = session.open(() => stop());
    const push = (result: unknown): void => session.push?.(method, id, result);
    stop = chain.listen(listenerOf(push));
    // After the answer that carries the subscription's name.
    if (first !== undefined) setImmediate(() => push(first()));
    return id;
  };
  const heads = (session: Session, method: string, kind: keyof ChainListener, first: () => Block): string =>
    follow(
      session,
      method,
      (push) => ({ [kind]: (block: Block) => push(headerJson(block.header)) }),
      () => headerJson(first().header),
    );
  const unsubscribe: Method = ([id], session) => session.close(String(id));
  const newHeads: Method = (_, session) => heads(session, "chain_newHead", "onBest", () => chain.best);
  const allHeads: Method = (_, session) => heads(session, "chain_allHead", "onBlock", () => chain.best);
  const finalizedHeads: Method = (_, session) =>
    heads(session, "chain_finalizedHead", "onFinalized", () => chain.finalized);

  const methods: Record<string, Method> = {
    system_name: () => implementation,
    system_chain: () => context.chainName,
    system_version: () => "1.0.0",
    system_properties: () => ({ isEthereum: false, ss58Format: 42, tokenDecimals: 9, tokenSymbol: "TAO" }),
    system_health: () => ({ peers: 0, isSyncing: false, shouldHavePeers: false }),
    system_accountNextIndex: ([account]) => pool.nextNonce(String(account)),

    chain_getBlockHash: ([number]) => (Array.isArray(number) ? number.map(hashAt) : hashAt(number)),
    chain_getHeader: ([hash]) => (isKnown(chain, hash) ? headerJson(blockOf(hash).header) : null),
    chain_getBlock: ([hash]) => {
      if (!isKnown(chain, hash)) return null;
      const { header, extrinsics } = blockOf(hash);
      return { block: { header: headerJson(header), extrinsics }, justifications: null };
    },
    chain_getFinalizedHead: () => chain.finalized.hash,
    chain_subscribeNewHeads: newHeads,
    chain_subscribeAllHeads: allHeads,
    chain_subscribeFinalizedHeads: finalizedHeads,
    chain_unsubscribeNewHeads: unsubscribe,
    chain_unsubscribeAllHeads: unsubscribe,
    chain_unsubscribeFinalizedHeads: unsubscribe,

    state_getStorage: ([key, at]) => storage(key, at),
    state_getStorageHash: ([key, at]) => {
      const value = stateOf(at).state.get(hexParam(key));
      return value === undefined ? null : hash256(value);
    },
    state_getStorageSize: ([key, at]) => stateOf(at).state.get(hexParam(key))?.length ?? null,
    state_queryStorageAt: ([keys, at]) => [changes((keys as unknown[]).map(hexParam), at)],
    state_getKeysPaged: ([prefix, count, after, at]) => keysPaged(prefix, count, after, at),
    state_getRuntimeVersion: ([at]) => version(at),
    state_getMetadata: ([at]) => {
      const { metadata } = blockOf(at).runtime;
      return toHex(metadata.get(Math.min(...metadata.keys()))!);
    },
    state_call: ([name, input, at]) => {
      const { block, state } = stateOf(at);
      const answer = callApi(
        {
          block,
          state: new ChainState(block.runtime, state),
          genesisHash: chain.genesis.hash,
          guards: context.guards,
        },
        String(name),
        hexParam(input),
      );
      if (answer === undefined) throw callFailed(String(name));
      return toHex(answer);
    },
    state_subscribeStorage: ([keys], session) => {
      const asked = (keys as unknown[]).map(hexParam);
      let last = new Map<string, string | null>();
      const news = (block: Block, isFirst: boolean): unknown => {
        const now = new Map(asked.map((key) => [key, storage(key, block.hash)]));
        const changed = [...now].filter(([key, value]) => isFirst || last.get(key) !== value);
        last = now;
        return changed.length === 0 ? undefined : { block: block.hash, changes: changed };
      };
      const listener = (push: (result: unknown) => void): ChainListener => ({
        onBest: (block) => {
          const result = news(block, false);
          if (result !== undefined) push(result);
        },
      });
      return follow(session, "state_storage", listener, () => news(chain.best, true));
    },
    state_unsubscribeStorage: unsubscribe,
    state_subscribeRuntimeVersion: (_, session) => {
      let last = chain.best.runtime;
      const listener = (push: (result: unknown) => void): ChainListener => ({
        onBest: (block) => {
          if (block.runtime === last) return;
          last = block.runtime;
          push(version(block.hash));
        },
      });
      return follow(session, "state_runtimeVersion", listener, () => version(chain.best.hash));
    },
    state_unsubscribeRuntimeVersion: unsubscribe,

    author_submitExtrinsic: ([extrinsic]) => context.submit(bytesParam(extrinsic)).hash,
    author_submitAndWatchExtrinsic: ([extrinsic], session) => {
      let stop = (): void => {};
      const id = session.open(() => stop());
      const bytes = bytesParam(extrinsic);
      const push = (status: PoolStatus): void => session.push?.("author_extrinsicUpdate", id, status);
      stop = pool.watch(hash256(bytes), push);
      try {
        const { status } = context.submit(bytes);
        setImmediate(() => push(status));
      } catch (error) {
        session.close(id);
        throw error;
      }
      return id;
    },
    author_unwatchExtrinsic: unsubscribe,
    author_pendingExtrinsics: () => pool.pending,
  };
  methods.chain_getHead = methods.chain_getBlockHash!;
  methods.chain_subscribeNewHead = newHeads;
  methods.chain_unsubscribeNewHead = unsubscribe;
  methods.state_getStorageAt = methods.state_getStorage!;
  methods.state_getKeysPagedAt = methods.state_getKeysPaged!;
  methods.rpc_methods = () => ({ methods: Object.keys(methods).sort() });
  return methods;
}

/** Takes what the pool answers, or throws what the RPC tells of its refusal. */
export function submitted(result: ReturnType<Pool["submit"]>): { readonly hash: string; readonly status: PoolStatus } {
  if ("kind" in result) throw poolError(result);
  return result;
}

function isKnown(chain: Chain, hash: unknown): boolean {
  return hash === undefined || hash === null || (typeof hash === "string" && chain.block(hash) !== undefined);
}

function hexParam(param: unknown): string {
  return toHex(bytesParam(param));
}

function bytesParam(param: unknown): Uint8Array {
  const bytes = typeof param === "string" ? fromHex(param) : undefined;
  if (bytes === undefined) throw invalidParams("bytes are a hex string");
  return bytes;
}
