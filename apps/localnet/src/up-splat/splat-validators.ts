import { join } from "node:path";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { Ledger } from "../simulated/sn17-validator/ledger.ts";
import { PromptQueue } from "../simulated/sn17-validator/prompt-queue.ts";
import { type SimulatedValidator, serveValidator } from "../simulated/sn17-validator/serve-validator.ts";
import type { TaskSource } from "../simulated/sn17-validator/task-record.ts";
import type { TroubleSource } from "../simulated/sn17-validator/troubles.ts";
import { httpValidation } from "../simulated/sn17-validator/validation-service.ts";
import type { ValidatorPolicy } from "../simulated/sn17-validator/validator-policy.ts";
import type { SplatPeople, SplatPerson } from "./splat-people.ts";

/** How one validator of a network differs from an honest one that is well. */
export interface ValidatorCharacter {
  readonly troubles?: TroubleSource;
  readonly skewMs?: number;
  /** What it makes of the tasks that it gets. */
  wrapTasks?(tasks: TaskSource): TaskSource;
}

export interface ValidatorsSetting {
  readonly dataDir: string;
  readonly people: SplatPeople;
  readonly prompts: readonly string[];
  readonly seed: number;
  readonly tasks: number | undefined;
  readonly validationUrl: string;
  readonly host: string;
  readonly protocol: Clock;
  readonly wall: Clock;
  readonly policy?: Partial<ValidatorPolicy>;
  characterOf?(name: string): ValidatorCharacter;
  portOf(name: string): Promise<number>;
  reporterOf(component: string): Reporter;
}

/** Starts the simulated validators of a network, which give out one list of prompts together. */
export async function startValidators(
  setting: ValidatorsSetting,
): Promise<AsyncDisposable & { readonly validators: readonly SimulatedValidator[] }> {
  const { people, protocol, wall, host } = setting;
  const statePath = ({ name }: SplatPerson) => join(setting.dataDir, "validators", `${name}.json`);
  const given = people.validators.flatMap((person) => new Ledger(statePath(person)).places);
  const tasks = new PromptQueue({
    prompts: setting.prompts,
    seed: setting.seed,
    given,
    ...(setting.tasks !== undefined && { tasks: setting.tasks }),
  });
  const registered = new Set<string>([people.miner, people.spareMiner].map(({ key }) => key.hotkey));
  await using stack = new AsyncDisposableStack();
  const validators: SimulatedValidator[] = [];
  for (const person of people.validators) {
    const { wrapTasks, ...character } = setting.characterOf?.(person.name) ?? {};
    const validator = await serveValidator({
      name: person.name,
      hotkey: person.key.hotkey,
      host,
      port: await setting.portOf(person.name),
      protocol,
      wall,
      tasks: wrapTasks?.(tasks) ?? tasks,
      validation: httpValidation(setting.validationUrl),
      isRegistered: (hotkey) => registered.has(hotkey),
      statePath: statePath(person),
      reporter: setting.reporterOf(person.name),
      ...(setting.policy && { policy: setting.policy }),
      ...character,
    });
    validators.push(stack.use(validator));
  }
  const running = stack.move();
  return { validators, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
