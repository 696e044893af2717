import { LodeError } from "@lode/runtime/errors";
import type { StandaloneSettings } from "./config.ts";
import type { Secrets } from "./environment.ts";
import { samePort } from "./ports.ts";

/** Settings that are each right and cannot hold together. @throws LodeError CONFIG_INVALID with all of them. */
export function refuseContradictions(settings: StandaloneSettings, isTrial: boolean): void {
  const { metagraph, epochSeconds, bucket, storePort, storePublicUrl, chainPort } = settings;
  const problems: string[] = [];
  if (!isTrial && epochSeconds !== undefined)
    problems.push("epochSeconds is for the chains memory and dev: a live one has real epochs");
  if (!isTrial && metagraph !== undefined)
    problems.push("metagraph is for the chains memory and dev: a live one has its own");
  if (!isTrial && chainPort !== undefined) problems.push("chainPort is for the chains memory and dev");
  if (bucket !== undefined && epochSeconds !== undefined) {
    problems.push("epochSeconds needs the embedded store: a bucket stamps its objects by real time");
  }
  if (bucket !== undefined && (storePort !== undefined || storePublicUrl !== undefined)) {
    problems.push("storePort and storePublicUrl are the embedded store's, and a bucket is set");
  }
  const same = samePort(settings);
  if (same !== undefined) problems.push(same);
  if (problems.length === 0) return;
  throw new LodeError("CONFIG_INVALID", `the configuration has problems:\n- ${problems.join("\n- ")}`, {
    retry: "never",
    facts: { problems },
    next: "Leave one of each pair out, or change it.",
  });
}

/** What works and yet is seldom meant, as sentences. */
export function caresOf(
  { host, publicUrl, bucket, storePublicUrl }: StandaloneSettings,
  { databaseUrl }: Pick<Secrets, "databaseUrl">,
): readonly string[] {
  const unnamed = [
    ...(publicUrl === undefined ? ["--public-url"] : []),
    ...(bucket === undefined && storePublicUrl === undefined ? ["--store-public-url"] : []),
  ];
  const isUnnamed = !isLoopback(host) && unnamed.length > 0;
  return [
    ...(isUnnamed
      ? [
          `it listens on ${host}, but tells clients the addresses of this machine: name ${unnamed.join(" and ")} as they reach it`,
        ]
      : []),
    ...(databaseUrl !== undefined && bucket === undefined
      ? [
          "the database is a server's, but the store is this machine's: no other replica sees what is uploaded here; several need a bucket",
        ]
      : []),
  ];
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}
