import { decodeAddress } from "../../keys/address.ts";
import { toHex } from "../../keys/hex.ts";
import type { Hotkey } from "../../primitives/index.ts";
import { asText, odd } from "../codec/decoded.ts";
import type { Connection } from "../connection/connection.ts";

/** How many extrinsics of an account the chain holds as of a block: the nonce of the next. The pool is not counted. */
export async function accountNonce(connection: Connection, hotkey: Hotkey, blockHash: string): Promise<number> {
  const account = decodeAddress(hotkey);
  if (account === undefined) throw new RangeError(`${hotkey} is no address`);
  const params = ["AccountNonceApi_account_nonce", toHex(account), blockHash];
  const answer = asText(await connection.request("state_call", params));
  // u32, little-endian, whatever the metadata says.
  const bytes = /^0x([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(answer);
  if (bytes === null) throw odd("a nonce", answer);
  return Number.parseInt(bytes.slice(1).reverse().join(""), 16);
}
