export * from "./chain-client.ts";
export * from "./chain-reads.ts";
export * from "./chain-writes.ts";
