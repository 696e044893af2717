import { LodeError } from "@lode/runtime/errors";
import type { StandaloneSettings } from "./config.ts";

/** Settings that are each right and cannot hold together. @throws LodeError CONFIG_INVALID with all of them. */
export function refuseContradictions(settings: StandaloneSettings, isTrial: boolean): void {
  const { metagraph, epochSeconds, bucket, storePort, storePublicUrl, port, chainPort, metrics, adminPort } = settings;
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
  const ports = [port, bucket === undefined ? storePort : undefined, chainPort, metrics, adminPort].filter(
    (one): one is number => typeof one === "number" && one !== 0,
  );
  if (new Set(ports).size < ports.length)
    problems.push("two of port, storePort, chainPort, metrics and adminPort are the same");
  if (problems.length === 0) return;
  throw new LodeError("CONFIG_INVALID", `the configuration has problems:\n- ${problems.join("\n- ")}`, {
    retry: "never",
    facts: { problems },
    next: "Leave one of each pair out.",
  });
}

/** What works and yet is seldom meant, as sentences. */
export function caresOf({ host, publicUrl, bucket, storePublicUrl }: StandaloneSettings): readonly string[] {
  if (isLoopback(host)) return [];
  const unnamed = [
    ...(publicUrl === undefined ? ["--public-url"] : []),
    ...(bucket === undefined && storePublicUrl === undefined ? ["--store-public-url"] : []),
  ];
  if (unnamed.length === 0) return [];
  return [
    `it listens on ${host}, but tells clients the addresses of this machine: name ${unnamed.join(" and ")} as they reach it`,
  ];
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}
