export type { Clock } from "./clock.ts";
export { ManualClock } from "./manual-clock.ts";
export { RemoteClock, type RemoteClockOptions } from "./remote-clock.ts";
export { SystemClock } from "./system-clock.ts";
export { type ClockReading, type ClockSnapshot, VirtualClock, type VirtualClockOptions } from "./virtual-clock.ts";
