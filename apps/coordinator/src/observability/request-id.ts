import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { IsTrusted } from "./trusted-proxies.ts";

/** What fits a log line and a header, and breaks neither. */
const shape = /^[A-Za-z0-9._:-]{1,128}$/;

/** A request is called as our own proxy called it; anybody else's name for it is not taken. */
export function requestId(request: IncomingMessage, isTrusted: IsTrusted): string {
  const given = request.headers["x-request-id"];
  if (typeof given === "string" && shape.test(given) && isTrusted(request.socket.remoteAddress)) return given;
  return randomUUID();
}
