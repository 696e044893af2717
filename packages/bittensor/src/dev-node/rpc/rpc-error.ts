import type { PoolRefusal } from "../blocks/pool.ts";
import type { Invalidity } from "../extrinsics/validate.ts";

/** An error as JSON-RPC tells it, with the codes and texts of a Substrate node. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: string | undefined;

  constructor(code: number, message: string, data?: string) {
    super(message);
    this.code = code;
    this.data = data;
  }

  toJson(): Record<string, unknown> {
    const { code, message, data } = this;
    return data === undefined ? { code, message } : { code, message, data };
  }
}

export const methodNotFound = (): RpcError => new RpcError(-32601, "Method not found");
export const invalidParams = (what: string): RpcError => new RpcError(-32602, "Invalid params", what);
export const invalidRequest = (): RpcError => new RpcError(-32600, "Invalid request");
export const unknownBlock = (hash: string): RpcError =>
  new RpcError(4003, `Client error: UnknownBlock: Header was not found in the database: ${hash}`);
export const stateDiscarded = (hash: string): RpcError =>
  new RpcError(4003, `Client error: UnknownBlock: State already discarded for ${hash}`);
export const callFailed = (name: string): RpcError =>
  new RpcError(4003, `Client error: Execution failed: Other: Exported method ${name} is not found`);

const invalidities: Readonly<Record<string, string>> = {
  Call: "Transaction call is not expected",
  Payment: "Inability to pay some fees (e.g. account balance too low)",
  Future: "Transaction will be valid in the future",
  Stale: "Transaction is outdated",
  BadProof: "Transaction has a bad signature",
  AncientBirthBlock: "Transaction has an ancient birth block",
};

/** What `author_submitExtrinsic` answers when the pool says no. */
export function poolError(refusal: PoolRefusal): RpcError {
  switch (refusal.kind) {
    case "undecodable":
      return new RpcError(1001, "Extrinsic has invalid format", "The extrinsic could not be decoded");
    case "invalid":
      return invalidError(refusal.why);
    case "banned":
      return new RpcError(1012, "Transaction is temporarily banned");
    case "known":
      return new RpcError(1013, "Transaction Already Imported");
    case "low-priority":
      return new RpcError(
        1014,
        "Priority is too low",
        "The transaction has too low priority to replace another transaction already in the pool.",
      );
    case "full":
      return new RpcError(1016, "Immediately Dropped", "The transaction couldn't enter the pool because of the limit");
  }
}

function invalidError({ type, value }: Invalidity): RpcError {
  if (type === "Unknown") return new RpcError(1011, "Unknown Transaction Validity", value.type);
  const data = value.type === "Custom" ? `Custom error: ${value.value}` : (invalidities[value.type] ?? value.type);
  return new RpcError(1010, "Invalid Transaction", data);
}
