import { LodeError } from "@lode/runtime/errors";
import type { StandaloneSettings } from "./config.ts";

/** The store's port unless told: the one after the coordinator's. 0 takes any that is free. */
export function storePortOf({ port, storePort }: StandaloneSettings): number {
  return storePort ?? beside(port, 1);
}

/** The development node's port unless told: the next but one after the coordinator's. */
export function chainPortOf({ port, chainPort }: StandaloneSettings): number {
  return chainPort ?? beside(port, 2);
}

/** Two options that come to one port, as a sentence; undefined when all differ. */
export function samePort(settings: StandaloneSettings): string | undefined {
  const byPort = new Map<number, string>();
  for (const [option, port] of portsByOption(settings)) {
    const other = byPort.get(port);
    if (other !== undefined) return `${other} and ${option} are the same, ${port}`;
    byPort.set(port, option);
  }
  return undefined;
}

/** What the system's refusal to listen means to who started us; any other error as it is. */
export function explainedListening(error: unknown, settings: StandaloneSettings): unknown {
  if (!isListening(error)) return error;
  const { port = 0, address = settings.host, code } = error;
  const option = portsByOption(settings).find(([, asked]) => asked === port)?.[0] ?? "its option";
  const why = reasons[code] ?? code;
  return new LodeError("PORT_UNAVAILABLE", `${address}:${port} (${option}) cannot be listened on: ${why}`, {
    retry: "never",
    facts: { address, port, option },
    next: `Stop what listens there, or give another port by ${option}; 0 takes any that is free.`,
    cause: error,
  });
}

/** As they are meant when nothing is said, without those that the system chooses. */
function portsByOption(settings: StandaloneSettings): readonly (readonly [option: string, port: number])[] {
  const { port, bucket, chain, chainPort, metrics, adminPort } = settings;
  const named = [
    ["--port", port],
    ["--store-port", bucket === undefined ? storePortOf(settings) : undefined],
    ["--chain-port", chain === "dev" ? chainPortOf(settings) : chainPort],
    ["--metrics-port", metrics],
    ["--admin-port", adminPort],
  ] as const;
  return named.flatMap(([option, asked]) =>
    typeof asked === "number" && asked !== 0 ? [[option, asked] as const] : [],
  );
}

/** Any that is free where the coordinator has any, or the last one. */
function beside(port: number, offset: number): number {
  return port === 0 || port + offset > maxPort ? 0 : port + offset;
}

const maxPort = 65_535;

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program does",
  EACCES: "this user may not",
  EADDRNOTAVAIL: "this machine has no such address",
};

interface ListeningError extends Error {
  readonly code: string;
  readonly address?: string;
  readonly port?: number;
}

function isListening(error: unknown): error is ListeningError {
  return error instanceof Error && "syscall" in error && error.syscall === "listen" && "code" in error;
}
