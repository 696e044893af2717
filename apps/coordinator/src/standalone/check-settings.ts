import { SystemClock } from "@lode/runtime/clock";
import { policies } from "@lode/zipcode/policy";
import { readMasterSecret } from "../access/master-secret.ts";
import { checkedPostgresUrl } from "../database/postgres-database.ts";
import { trustedProxies } from "../observability/trusted-proxies.ts";
import type { StandaloneSettings } from "./config.ts";
import { caresOf, refuseContradictions } from "./contradictions.ts";
import { type Environment, secretsOf } from "./environment.ts";
import { readMetagraphFile } from "./metagraph-file.ts";
import { openZipcodeTable } from "./zipcode-table.ts";

/** What the settings come to; secrets are told to be there, never shown. */
export interface SettingsChecked {
  readonly settings: StandaloneSettings;
  readonly database: "embedded" | "postgres";
  readonly store: "embedded" | "bucket";
  /** Neurons of the metagraph file, if one is named. */
  readonly neurons: number | undefined;
  readonly zipcodes: string;
  readonly warnings: readonly string[];
}

/** Reads every file that the settings name and starts nothing. @throws LodeError as a start would. */
export async function checkSettings(
  settings: StandaloneSettings,
  isTrial: boolean,
  env: Environment,
): Promise<SettingsChecked> {
  refuseContradictions(settings, isTrial);
  trustedProxies(settings.trustProxy);
  const { databaseUrl } = secretsOf(env, settings);
  if (databaseUrl !== undefined) checkedPostgresUrl(databaseUrl);
  if (settings.masterSecretFile !== undefined) await readMasterSecret(settings.masterSecretFile);
  const neurons = settings.metagraph === undefined ? undefined : (await readMetagraphFile(settings.metagraph)).length;
  const table = await openZipcodeTable({
    file: settings.zipcodes,
    isTrial,
    policy: policies[settings.policy ?? "calibrated"],
    wall: new SystemClock(),
  });
  return {
    settings,
    database: databaseUrl === undefined ? "embedded" : "postgres",
    store: settings.bucket === undefined ? "embedded" : "bucket",
    neurons,
    zipcodes: table.told,
    warnings: [...caresOf(settings, { databaseUrl }), ...(table.warning === undefined ? [] : [table.warning])],
  };
}
