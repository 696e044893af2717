import { LodeError } from "@lode/runtime/errors";

/** The part of `@polkadot/wasm-crypto` that is used: measured the fastest that survives hostile input. */
export type WasmCrypto = typeof import("@polkadot/wasm-crypto");

let loading: Promise<void> | undefined;
let loaded: WasmCrypto | undefined;

/** Loads the cryptography; await it once before using keys. Loaded on demand, as importing a module does no work. */
export function ready(): Promise<void> {
  loading ??= load();
  return loading;
}

/** @throws LodeError KEYS_NOT_READY before {@link ready} resolved. */
export function sr25519(): WasmCrypto {
  if (loaded !== undefined) return loaded;
  throw new LodeError("KEYS_NOT_READY", "the key library is not loaded yet", {
    retry: "never",
    next: "Await ready() from @lode/bittensor/keys when the process starts.",
  });
}

async function load(): Promise<void> {
  const wasm = await import("@polkadot/wasm-crypto");
  if (!(await wasm.waitReady())) {
    throw new LodeError("KEYS_UNAVAILABLE", "the key library did not start: no WebAssembly here", {
      retry: "never",
      next: "Run on a Node that has WebAssembly (24 or later).",
    });
  }
  loaded = wasm;
}
