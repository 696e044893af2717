import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { verifySignature } from "@lode/bittensor/keys";
import { type AnnouncementWire, errorBody, statusRequestSchema } from "@lode/contract/coordinator";
import { type EpochId, epochStart, scheduleOf } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";

export interface StandIn extends AsyncDisposable {
  readonly url: string;
  /** Objects as the store holds them. */
  readonly objects: Map<string, Uint8Array>;
  /** Keys in the order in which uploads arrived, refused ones included. */
  readonly uploads: string[];
  readonly statuses: { status: string; epochId: string }[];
  epochId: EpochId;
  zipcodes: { zipcode: string; expected: number }[];
  announcement: AnnouncementWire | null;
  /** Asked before anything is answered; a number refuses with that status, a promise holds the answer back. */
  intercept: (
    route: "assignment" | "status" | "access" | "upload" | "list",
    key: string,
  ) => number | undefined | Promise<void>;
}

/** Coordinator and store of a test: real HTTP, real forms and signatures, nothing of the real ones' rules. */
export async function standIn(epochId: EpochId): Promise<StandIn> {
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: StandIn = {
    url,
    objects: new Map(),
    uploads: [],
    statuses: [],
    epochId,
    zipcodes: [],
    intercept: () => undefined,
    announcement: null,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? "/", url);
    const body = await bodyOf(request);
    const form = asked.pathname === "/bucket" ? await formOf(request, body) : undefined;
    const route = routeOf(asked.pathname);
    if (form !== undefined) state.uploads.push(form.key);
    const refusal = await state.intercept(route, form?.key ?? "");
    if (typeof refusal === "number") {
      response.writeHead(refusal, { "content-type": "application/json" });
      response.end(JSON.stringify(errorBody(refusal, "REFUSED_BY_TEST", "refused by the test")));
      return;
    }
    if (form !== undefined) {
      state.objects.set(form.key, form.bytes);
      response.writeHead(204).end();
      return;
    }
    if (route === "list") {
      response
        .writeHead(200, { "content-type": "application/xml" })
        .end(listing(asked.searchParams.get("prefix") ?? ""));
      return;
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(json(route, asked, body)));
  }

  function json(route: string, asked: URL, body: Buffer): unknown {
    if (route === "assignment") {
      checkSignature(
        asked.searchParams.get("hotkey"),
        `zipcode:assignment:current:${asked.searchParams.get("timestamp")}`,
        asked.searchParams.get("signature"),
      );
      return assignment();
    }
    const sent = JSON.parse(body.toString()) as Record<string, string>;
    if (route === "status") {
      const { status, epochId: of } = statusRequestSchema.parse(sent);
      checkSignature(sent.hotkey, `zipcode:status:${of}:${sent.timestamp}`, sent.signature);
      state.statuses.push({ status, epochId: of });
      return { success: true, message: "ok", epochId: of, status, timestamp: 1 };
    }
    checkSignature(sent.hotkey, `s3:data:access:${sent.coldkey}:${sent.hotkey}:${sent.timestamp}`, sent.signature);
    const folder = `data/hotkey=${sent.hotkey}/`;
    const expiresAt = "2100-01-01T00:00:00.000Z";
    return {
      success: true,
      message: "ok",
      url: `${url}/bucket`,
      uploadUrl: `${url}/bucket`,
      fields: { key: `${folder}\${filename}`, policy: "none" },
      folder,
      expiry: expiresAt,
      list_url: `${url}/objects?list-type=2&prefix=${encodeURIComponent(folder)}&capability=test`,
      structure_info: {},
      metadata: { folderPath: folder, expiresAt, maxFileSize: "5GB" },
    };
  }

  function assignment(): unknown {
    const schedule = scheduleOf(state.epochId, policies.strict.values);
    const iso = (at: number) => new Date(at).toISOString();
    const total = state.zipcodes.reduce((sum, { expected }) => sum + expected, 0);
    return {
      success: true,
      epochId: state.epochId,
      epochStart: iso(schedule.startsAt),
      epochEnd: iso(schedule.endsAt),
      submissionDeadline: iso(schedule.deadlineAt),
      closesAt: iso(schedule.closesAt),
      nonce: "376ce532f42cf2a5",
      targetListings: total,
      tolerancePercent: 10,
      zipcodes: state.zipcodes.map(({ zipcode, expected }) => ({
        zipcode,
        expectedListings: expected,
        state: "WA",
        city: "Seattle",
        county: null,
        marketTier: "STANDARD",
        geographicRegion: "West",
        tolerancePpm: 150_000,
      })),
      metadata: {
        totalExpectedListings: total,
        zipcodeCount: state.zipcodes.length,
        algorithmVersion: "v1.0",
        selectionSeed: epochStart(state.epochId) % 1000,
      },
      policy: { name: "strict", version: policies.strict.version, sha256: policies.strict.sha256 },
      rulesVersion: policies.strict.values.rulesVersion,
      announcement: state.announcement,
    };
  }

  function listing(prefix: string): string {
    const entries = [...state.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, bytes]) => {
        const etag = createHash("md5").update(bytes).digest("hex");
        return `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><ETag>&quot;${etag}&quot;</ETag></Contents>`;
      });
    return `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${entries.join("")}</ListBucketResult>`;
  }

  return state;
}

function routeOf(path: string): "assignment" | "status" | "access" | "upload" | "list" {
  if (path.endsWith("/current")) return "assignment";
  if (path.endsWith("/status")) return "status";
  if (path === "/get-folder-access") return "access";
  return path === "/bucket" ? "upload" : "list";
}

function checkSignature(
  address: string | null | undefined,
  message: string,
  signature: string | null | undefined,
): void {
  if (verifySignature({ address: address ?? "", message, signature: signature ?? "" })) return;
  throw new Error(`not signed by ${address}: ${message}`);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function formOf(request: IncomingMessage, body: Buffer): Promise<{ key: string; bytes: Uint8Array }> {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  const file = form.get("file");
  if (!(file instanceof Blob)) throw new Error("no file in the form");
  return { key: String(form.get("key")), bytes: new Uint8Array(await file.arrayBuffer()) };
}
