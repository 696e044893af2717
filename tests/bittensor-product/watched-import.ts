/**
 * Imports the module named by the argument with a tripwire on everything a module may start, read or write, and prints
 * what happened as JSON. A program of its own, as a process can be fresh only once.
 */
import childProcess from "node:child_process";
import crypto from "node:crypto";
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { registerHooks, syncBuiltinESMExports } from "node:module";
import net from "node:net";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import tls from "node:tls";
import workerThreads from "node:worker_threads";

export interface Watched {
  /** What was touched, and from where. */
  readonly tripped: readonly string[];
  /** File URLs of everything that was loaded. */
  readonly loaded: readonly string[];
  /** What keeps the process alive, or would. */
  readonly resources: readonly string[];
  /** Names that the import added to the global object. */
  readonly globals: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: any object with functions.
type Watchable = any;
const tripped: string[] = [];

/** What Node's own code does (the loader reads files; a watched function uses others) is not what the module does. */
function note(what: string): void {
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  const caller = frames.find((frame) => !frame.includes("watched-import.ts"));
  if (caller === undefined || /[( ]node:/.test(caller)) return;
  tripped.push(`${what} ${caller.trim()}`);
}

function watch(owner: Watchable, ownerName: string, names: readonly string[] = Object.keys(owner)): void {
  for (const name of names) {
    const isAccessor = Object.getOwnPropertyDescriptor(owner, name)?.get !== undefined;
    const original = isAccessor ? undefined : owner[name];
    if (typeof original !== "function") continue;
    const what = `${ownerName}.${name}`;
    owner[name] = new Proxy(original, {
      apply(target, self, args) {
        note(what);
        return Reflect.apply(target, self, args);
      },
      construct(target, args, newTarget) {
        note(`new ${what}`);
        return Reflect.construct(target, args, newTarget);
      },
    });
  }
}

function watchEverything(): void {
  const timerNames = ["setTimeout", "setInterval", "setImmediate"];
  watch(globalThis, "globalThis", [...timerNames, "fetch", "WebSocket", "EventSource"]);
  watch(timers, "timers", timerNames);
  watch(timersPromises, "timers/promises");
  watch(fs, "fs");
  watch(fs.promises, "fs.promises");
  watch(net, "net", ["connect", "createConnection", "createServer"]);
  watch(net.Socket.prototype, "net.Socket", ["connect"]);
  watch(net.Server.prototype, "net.Server", ["listen"]);
  watch(tls, "tls", ["connect", "createServer"]);
  watch(dgram, "dgram", ["createSocket"]);
  watch(dns, "dns", ["lookup", "resolve"]);
  watch(http, "http", ["request", "get", "createServer"]);
  watch(https, "https", ["request", "get", "createServer"]);
  watch(childProcess, "child_process");
  watch(workerThreads, "worker_threads", ["Worker"]);
  watch((globalThis as Watchable).WebAssembly, "WebAssembly", [
    "compile",
    "instantiate",
    "Module",
    "Instance",
    "Memory",
    "validate",
  ]);
  const costly = /^(random|generate|scrypt|pbkdf2|argon2|hkdf|create(Hash|Hmac|Private|Public|Secret))|^hash$/;
  watch(
    crypto,
    "crypto",
    Object.keys(crypto).filter((name) => costly.test(name)),
  );
  watch(process, "process", ["on", "once", "addListener", "emitWarning", "exit"]);
  watch(process.stdout, "process.stdout", ["write"]);
  watch(process.stderr, "process.stderr", ["write"]);
  watch(console, "console", ["log", "info", "warn", "error", "debug", "trace"]);
  for (const name of ["env", "argv"] as const) {
    const original = process[name];
    Object.defineProperty(process, name, {
      configurable: true,
      get: () => {
        note(`process.${name}`);
        return original;
      },
    });
  }
  syncBuiltinESMExports();
}

const [, , specifier] = process.argv;
const loaded: string[] = [];
registerHooks({
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});
const print = fs.writeSync;
const globalsBefore = new Set(Reflect.ownKeys(globalThis));
watchEverything();
await import(specifier as string);
const report: Watched = {
  tripped: [...tripped],
  loaded: loaded.filter((url) => url.startsWith("file:")),
  resources: process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY|File|FS)/.test(name)),
  globals: Reflect.ownKeys(globalThis)
    .filter((key) => !globalsBefore.has(key))
    .map(String),
};
print(1, JSON.stringify(report));
