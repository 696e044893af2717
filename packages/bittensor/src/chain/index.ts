export * from "./chain-client.ts";
