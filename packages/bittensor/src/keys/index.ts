export * from "./portable.ts";
// Keyfiles are for Node only.
export * from "./wallet/index.ts";
