/** Names and phases of the four-hour rounds of subnet 46. */
export {
  type EpochId,
  epochAt,
  epochStart,
  nextEpoch,
  parseEpochId,
  parseZipcode,
  previousEpoch,
  type Zipcode,
} from "./epoch-id.ts";
export { type EpochPhase, type EpochSchedule, phaseAt, scheduleClosingAt, scheduleOf } from "./schedule.ts";
