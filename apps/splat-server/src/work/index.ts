export { GenerationDesk, type TakenOrder } from "./generation-desk.ts";
export type { GenerationOrder } from "./generation-order.ts";
export { JobQueue, type QueueDepth } from "./job-queue.ts";
export { makeSplats } from "./make-splats.ts";
export type { Workbench } from "./workbench.ts";
