import { LodeError } from "@lode/runtime/errors";
import { NestFactory } from "@nestjs/core";
import type { NestFastifyApplication } from "@nestjs/platform-fastify";
import { ErrorFilter } from "../app/error-filter.ts";
import { validationPipe } from "../app/validation-pipe.ts";
import { adminModule } from "./admin.module.ts";
import { adminServer } from "./admin-server.ts";
import { describeAdmin } from "./describe-admin.ts";
import { type AdminParts, openDesks } from "./open-desks.ts";

export interface AdminPlace {
  /** 0 takes a free port. */
  readonly port: number;
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** Any other address is refused without this: the key travels as it is, so something has to encrypt it on the way. */
  readonly allowRemote?: boolean;
}

export interface RunningAdmin {
  /** Without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

const loopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Serves the owner's API on a listener of its own.
 * @throws LodeError ADMIN_HOST_REMOTE: the host is not this machine's own, and nobody allowed that.
 */
export async function startAdmin(place: AdminPlace, parts: AdminParts): Promise<RunningAdmin> {
  const { port, host = "127.0.0.1", allowRemote = false } = place;
  if (!loopback.test(host) && !allowRemote) {
    throw new LodeError("ADMIN_HOST_REMOTE", `the owner's API would listen on ${host}, where others reach it`, {
      retry: "never",
      facts: { host },
      next: "Let it listen on 127.0.0.1, or allow other machines and put TLS before it.",
    });
  }
  const desks = openDesks(parts);
  const app = await NestFactory.create<NestFastifyApplication>(
    adminModule(desks),
    adminServer(desks.door, parts.reporter),
    { logger: false, forceCloseConnections: true },
  );
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ErrorFilter(parts.reporter));
  describeAdmin(app);
  await app.listen(port, host);
  const address = app.getHttpServer().address();
  const taken = typeof address === "object" && address !== null ? address.port : port;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${taken}`;
  parts.reporter.info("adminStarted", { url });
  return { url, stop: () => app.close() };
}
