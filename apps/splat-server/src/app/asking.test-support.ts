import { expect } from "vitest";
import type { z } from "zod";

export interface Asking {
  /** The parsed answer of what must succeed. */
  asked<Schema extends z.ZodType>(schema: Schema, path: string, init?: RequestInit): Promise<z.output<Schema>>;
  /** Status and code of what must be refused. */
  refused(path: string, init?: RequestInit): Promise<readonly [number, string]>;
}

/** Asks a server as a client without our own library does. */
export function askingAt(url: () => string): Asking {
  return {
    asked: async (schema, path, init = {}) => {
      const response = await fetch(`${url()}${path}`, init);
      const body = (await response.json()) as unknown;
      if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
      return schema.parse(body);
    },
    refused: async (path, init = {}) => {
      const response = await fetch(`${url()}${path}`, init);
      const body = (await response.json()) as { code: string; statusCode: number };
      expect(body.statusCode).toBe(response.status);
      return [response.status, body.code];
    },
  };
}
