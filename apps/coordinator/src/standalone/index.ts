/** A coordinator as its owner starts it: from a configuration, with everything it needs besides. */
export { defaultDataDir, defaultPort, parseSettings, type StandaloneSettings } from "./config.ts";
export {
  type ChainChoice,
  type RunningStandalone,
  type StandaloneOptions,
  type StandaloneSummary,
  startStandalone,
} from "./start-standalone.ts";
