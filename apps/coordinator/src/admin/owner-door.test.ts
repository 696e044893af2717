import { adminRoutes } from "@lode/contract/admin";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OwnedNetwork, refusalOf } from "./owned-network.test-support.ts";
import { createOwnerKey, holderOf, listOwnerKeys, revokeOwnerKey } from "./owner-keys.ts";
import { startAdmin } from "./start-admin.ts";

let owned: OwnedNetwork;
beforeAll(async () => {
  owned = await OwnedNetwork.start();
});
afterAll(async () => {
  await owned[Symbol.asyncDispose]();
});

const get = async (path: string, headers: Record<string, string> = {}) =>
  await fetch(`${owned.url}${path}`, { headers });

describe("a key of the owner", () => {
  it("is kept as its hash only, and opens the door under its name", async () => {
    const { db } = owned.network.database;
    const { key } = await createOwnerKey(db, { name: "grace", nowMs: 1 });
    expect(key).toMatch(/^lode_owner_[A-Za-z0-9_-]{43}$/);
    expect(await holderOf(db, key)).toBe("grace");
    const dump = JSON.stringify(await db.query.ownerKeys?.findMany());
    expect(dump).not.toContain(key);
    expect(await listOwnerKeys(db)).toContainEqual({ name: "grace", createdAtWall: 1, revokedAtWall: null });
  });

  it("opens nothing once it is revoked, and its name stays taken", async () => {
    const { db } = owned.network.database;
    const { key } = await createOwnerKey(db, { name: "joan", nowMs: 1 });
    expect(await refusalOf(owned.client(key).flags())).toBeUndefined();
    await revokeOwnerKey(db, { name: "joan", nowMs: 2 });
    expect(await refusalOf(owned.client(key).flags())).toBe("OWNER_KEY_INVALID");
    expect(await refusalOf(revokeOwnerKey(db, { name: "joan", nowMs: 3 }))).toBe("OWNER_KEY_NOT_FOUND");
    expect(await refusalOf(createOwnerKey(db, { name: "joan", nowMs: 3 }))).toBe("OWNER_KEY_EXISTS");
    expect(await refusalOf(createOwnerKey(db, { name: "jo an\n", nowMs: 3 }))).toBe("OWNER_KEY_NAME");
  });

  it("leaves a line in the audit log when it is made and when it is revoked", async () => {
    const { entries } = await owned.admin.audit({ subject: "joan" });
    expect(entries.map(({ action, actor }) => `${actor} ${action}`)).toEqual([
      "command-line owner-key.revoke",
      "command-line owner-key.create",
    ]);
  });
});

describe("the owner's door", () => {
  it("stays shut on every route without a key, however its address is spelt", async () => {
    for (const { method, path } of Object.values(adminRoutes)) {
      const asked = path.replaceAll(/:[a-zA-Z0-9]+/g, "x");
      const response = await fetch(`${owned.url}${asked}`, { method });
      expect([path, response.status, ((await response.json()) as { code: string }).code]).toEqual([
        path,
        401,
        "OWNER_KEY_MISSING",
      ]);
    }
    for (const path of ["/%61dmin/v1/flags", "/admin/v1/fl%61gs", "/admin/v1/flags?x=/docs", "/admin//v1/flags"]) {
      expect([path, (await get(path)).status]).toEqual([path, path.includes("//") ? 404 : 401]);
    }
    expect((await fetch(`${owned.url}/admin/v1/flags`, { method: "HEAD" })).status).toBe(401);
  });

  it("says who may come in, and answers with the one error body and a request id", async () => {
    const response = await get("/admin/v1/flags");
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toMatchObject({ statusCode: 401, error: "Unauthorized", code: "OWNER_KEY_MISSING" });
  });

  it("is another listener than the public one, which knows none of its routes", async () => {
    const response = await fetch(`${owned.network.coordinator.url}/admin/v1/flags`, {
      headers: { authorization: `Bearer ${owned.key}` },
    });
    expect(response.status).toBe(404);
  });

  it("takes no key from a query, a cookie or another scheme", async () => {
    expect((await get(`/admin/v1/flags?key=${owned.key}`)).status).toBe(401);
    expect((await get("/admin/v1/flags", { cookie: `authorization=Bearer ${owned.key}` })).status).toBe(401);
    expect((await get("/admin/v1/flags", { authorization: `Basic ${owned.key}` })).status).toBe(401);
    expect((await get("/admin/v1/flags", { authorization: owned.key })).status).toBe(401);
  });

  it("shows its description to anybody, with every route and the key it wants", async () => {
    const document = (await (await get("/docs-json")).json()) as {
      paths: Record<string, Record<string, { security?: unknown }>>;
      components: { securitySchemes: unknown };
    };
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = Object.values(adminRoutes).map(
      ({ method, path }) => `${method} ${path.replaceAll(/:([a-zA-Z0-9]+)/g, "{$1}")}`,
    );
    expect(described.sort()).toEqual(served.sort());
    expect(document.components.securitySchemes).toHaveProperty("ownerKey");
    for (const methods of Object.values(document.paths)) {
      for (const operation of Object.values(methods)) expect(operation.security).toEqual([{ ownerKey: [] }]);
    }
    expect((await get("/docs")).status).toBe(200);
  });

  it("reads no body of somebody without a key", async () => {
    const body = new Uint8Array(5 * 2 ** 20);
    const response = await fetch(`${owned.url}/admin/v1/zipcode-tables`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body,
    }).catch(() => undefined);
    // The answer comes at once; whether all of the body went out first is the sender's affair.
    if (response !== undefined) expect(response.status).toBe(401);
    expect(await refusalOf(owned.admin.flags())).toBeUndefined();
  });

  it("refuses to listen where other machines reach it, unless that is allowed", async () => {
    const parts = {} as Parameters<typeof startAdmin>[1];
    expect(await refusalOf(startAdmin({ port: 0, host: "0.0.0.0" }, parts))).toBe("ADMIN_HOST_REMOTE");
    expect(await refusalOf(startAdmin({ port: 0, host: "admin.example" }, parts))).toBe("ADMIN_HOST_REMOTE");
  });

  it("does not listen to an address any longer that brings wrong key after wrong key, and logs none of them", async () => {
    await using other = await OwnedNetwork.start();
    const wrong = `lode_owner_${"A".repeat(43)}`;
    const codes: (string | undefined)[] = [];
    for (let index = 0; index < 24; index += 1) codes.push(await refusalOf(other.client(wrong).flags()));
    expect(codes[0]).toBe("OWNER_KEY_INVALID");
    // Twenty-four tries touch at most two windows of ten.
    expect(codes.filter((code) => code === "RATE_LIMITED").length).toBeGreaterThanOrEqual(4);
    const response = await fetch(`${other.url}/admin/v1/flags`, { headers: { authorization: `Bearer ${wrong}` } });
    if (response.status === 429) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    const log = JSON.stringify(other.network.reporter.events);
    expect(log).toContain("ownerKeyRefused");
    expect(log).not.toContain(wrong);
    expect(log).not.toContain(other.key);
  });

  it("still opens for a key that has opened before, whoever shares its address", async () => {
    await using other = await OwnedNetwork.start();
    expect(await refusalOf(other.admin.flags())).toBeUndefined();
    const wrong = other.client(`lode_owner_${"A".repeat(43)}`);
    for (let refused = ""; refused !== "RATE_LIMITED"; ) refused = (await refusalOf(wrong.flags())) ?? "none";
    expect(await refusalOf(other.admin.flags())).toBeUndefined();
    await revokeOwnerKey(other.network.database.db, {
      name: (await listOwnerKeys(other.network.database.db))[0]!.name,
      nowMs: 2,
    });
    expect(await refusalOf(other.admin.flags())).toMatch(/^(OWNER_KEY_INVALID|RATE_LIMITED)$/);
  });
});
