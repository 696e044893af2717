import { ManualClock } from "@lode/runtime/clock";
import { MemoryObjectStore } from "./memory-object-store.ts";
import { objectFilesContract } from "./object-files.contract.ts";

objectFilesContract("MemoryObjectStore", async () => new MemoryObjectStore({ clock: new ManualClock(0) }));
