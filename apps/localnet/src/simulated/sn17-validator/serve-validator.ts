import { handle, serveAxon } from "@lode/bittensor/axon";
import type { Hotkey } from "@lode/bittensor/primitives";
import { pullTask, submitResults } from "@lode/contract/generation";
import type { Clock } from "@lode/runtime/clock";
import { type Reporter, silentReporter } from "@lode/runtime/events";
import { type Counts, Ledger } from "./ledger.ts";
import type { TaskRecord, TaskSource } from "./task-record.ts";
import { serveTroubled } from "./troubled-front.ts";
import type { TroubleSource } from "./troubles.ts";
import type { ValidationService } from "./validation-service.ts";
import { ValidatorDesk } from "./validator-desk.ts";
import { networkPolicy, type ValidatorPolicy } from "./validator-policy.ts";

export interface SimulatedValidatorOptions {
  readonly name: string;
  readonly hotkey: Hotkey;
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  /** Cooldowns and assignments. */
  readonly protocol: Clock;
  /** Nonces, timeouts and troubles: real time. */
  readonly wall: Clock;
  /** How far this validator's clock is ahead of the others', protocol milliseconds; negative is behind. */
  readonly skewMs?: number;
  readonly tasks: TaskSource;
  readonly validation: ValidationService;
  isRegistered(hotkey: string): boolean;
  readonly policy?: Partial<ValidatorPolicy>;
  /** Misbehaviour on request; without it the validator is honest and well. */
  readonly troubles?: TroubleSource;
  /** Where it keeps what it knows; without it nothing outlives the process. */
  readonly statePath?: string;
  readonly reporter?: Reporter;
  /** A task came to its outcome. */
  onTask?(record: TaskRecord): void;
}

interface ValidatorReport {
  readonly name: string;
  readonly hotkey: string;
  readonly url: string;
  readonly tasks: readonly TaskRecord[];
  readonly counts: Counts;
}

export interface SimulatedValidator extends AsyncDisposable {
  readonly name: string;
  readonly hotkey: Hotkey;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  report(): ValidatorReport;
  /** Refuses connections from now on, as a validator does that went away. */
  leave(): Promise<void>;
  /** Serves again, at the same port. */
  comeBack(): Promise<void>;
}

/** Room for the largest result that the local network lets through, as base64. */
const maxBodyBytes = 96 * 1024 * 1024;
const submitTimeoutMs = 300_000;

/**
 * A validator of subnet 17 (simulated): it gives out tasks and takes results by the network's rules. It fights no duels,
 * sets no weights and has no organic traffic.
 */
export async function serveValidator(options: SimulatedValidatorOptions): Promise<SimulatedValidator> {
  const { name, hotkey, wall, host = "127.0.0.1", skewMs = 0, reporter = silentReporter } = options;
  const ledger = new Ledger(options.statePath);
  const desk = new ValidatorDesk({
    hotkey,
    clock: { now: () => options.protocol.now() + skewMs },
    ledger,
    tasks: options.tasks,
    validation: options.validation,
    policy: { ...networkPolicy, ...options.policy },
    isRegistered: (miner) => options.isRegistered(miner),
    onTask: (record) => {
      const { id, outcome, score, cooldownUntil } = record;
      reporter.info("taskSettled", { id, outcome, score, cooldownUntil });
      options.onTask?.(record);
    },
  });
  await using stack = new AsyncDisposableStack();
  const axon = stack.use(
    await serveAxon({
      hotkey,
      host,
      port: 0,
      clock: wall,
      reporter,
      limits: { maxBodyBytes, bodyMs: submitTimeoutMs, answerMs: submitTimeoutMs },
      services: [
        handle(pullTask, (_, call) => desk.pull(call)),
        handle(submitResults, (input, call) => desk.submit(input, call)),
      ],
    }),
  );
  const front = stack.use(
    await serveTroubled({
      behind: axon.port,
      host,
      port: options.port ?? 0,
      wall,
      maxBodyBytes,
      ...(options.troubles && { troubles: options.troubles }),
    }),
  );
  const running = stack.move();
  const url = `http://${host}:${front.port}`;
  return {
    name,
    hotkey,
    host,
    port: front.port,
    url,
    report: () => ({ name, hotkey, url, tasks: ledger.tasks, counts: ledger.counts }),
    leave: () => front.close(),
    comeBack: () => front.open(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
