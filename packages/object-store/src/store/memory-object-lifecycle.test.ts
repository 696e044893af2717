import { ManualClock } from "@lode/runtime/clock";
import { MemoryObjectStore } from "./memory-object-store.ts";
import { objectLifecycleContract } from "./object-lifecycle.contract.ts";

objectLifecycleContract("MemoryObjectStore", async () => {
  const clock = new ManualClock(1_700_000_000_000);
  const store = new MemoryObjectStore({ clock });
  return { store, advanceBy: (ms) => clock.advanceBy(ms), settle: async () => {} };
});
