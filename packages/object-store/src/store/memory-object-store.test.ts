import { ManualClock } from "@lode/runtime/clock";
import { MemoryObjectStore } from "./memory-object-store.ts";
import { objectStoreContract } from "./object-store.contract.ts";

objectStoreContract("MemoryObjectStore", async () => {
  const clock = new ManualClock(1_700_000_000_000);
  return {
    store: new MemoryObjectStore({ clock }),
    advanceBy: (ms) => clock.advanceBy(ms),
    now: () => clock.now(),
  };
});
