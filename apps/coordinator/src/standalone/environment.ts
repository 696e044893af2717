import { LodeError } from "@lode/runtime/errors";
import type { StandaloneSettings } from "./config.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What opens a database, a bucket, or the draw: never in a file of settings, never on a command line. */
export interface Secrets {
  readonly databaseUrl: string | undefined;
  readonly bucketKeys: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const names = {
  database: "DATABASE_URL",
  masterSecretFile: "LODE_COORDINATOR_MASTER_SECRET_FILE",
  bucket: "LODE_COORDINATOR_S3_BUCKET",
  endpoint: "LODE_COORDINATOR_S3_ENDPOINT",
  region: "LODE_COORDINATOR_S3_REGION",
  publicEndpoint: "LODE_COORDINATOR_S3_PUBLIC_ENDPOINT",
  accessKeyId: "AWS_ACCESS_KEY_ID",
  secretAccessKey: "AWS_SECRET_ACCESS_KEY",
} as const;

/** Settings that a deployment hands over by the environment, under those of a file and of the command line. */
export function settingsOfEnvironment(env: Environment): Record<string, unknown> {
  const name = env[names.bucket];
  const endpoint = env[names.endpoint];
  const region = env[names.region];
  const publicEndpoint = env[names.publicEndpoint];
  const masterSecretFile = env[names.masterSecretFile];
  return {
    ...(masterSecretFile && { masterSecretFile }),
    ...(name && {
      bucket: {
        name,
        ...(endpoint && { endpoint }),
        ...(region && { region }),
        ...(publicEndpoint && { publicEndpoint }),
      },
    }),
  };
}

/** @throws LodeError CONFIG_INVALID when a bucket is named, but not what opens it. */
export function secretsOf(env: Environment, settings: StandaloneSettings): Secrets {
  const accessKeyId = env[names.accessKeyId];
  const secretAccessKey = env[names.secretAccessKey];
  const databaseUrl = env[names.database] || undefined;
  if (settings.bucket === undefined) return { databaseUrl, bucketKeys: undefined };
  if (!accessKeyId || !secretAccessKey) {
    throw new LodeError("CONFIG_INVALID", `the bucket ${settings.bucket.name} is set, but not what opens it`, {
      retry: "never",
      next: `Set ${names.accessKeyId} and ${names.secretAccessKey} in the environment.`,
    });
  }
  return { databaseUrl, bucketKeys: { accessKeyId, secretAccessKey } };
}
