/** A coordinator as its owner starts it: from a configuration, with everything it needs besides. */

export { checkSettings, type SettingsChecked } from "./check-settings.ts";
export { defaultDataDir, defaultPort, parseSettings, type StandaloneSettings } from "./config.ts";
export { type Environment, settingsOfEnvironment } from "./environment.ts";
export { type Migrated, migrateStandalone } from "./migrate-standalone.ts";
export { type OwnerKeyring, openOwnerKeyring } from "./owner-keys.ts";
export type { ChainChoice } from "./standalone-chain.ts";
export {
  type RunningStandalone,
  type StandaloneOptions,
  type StandaloneSummary,
  startStandalone,
} from "./start-standalone.ts";
