import { LodeError } from "@lode/runtime/errors";
import type { Answer } from "./crew.ts";
import { failureOf } from "./failure.ts";

/** What the tests ask of a worker: to work, to fail, to die in the ways workers die, or never to end. */
export type TestJob =
  | { readonly do: "echo"; readonly value: unknown }
  | { readonly do: "add"; readonly to: Int32Array }
  | { readonly do: "fail" | "throw" | "exit" | "eat" | "spin" | "reject-later" };

export default async function work(job: TestJob): Promise<Answer> {
  switch (job.do) {
    case "echo":
      return { value: job.value };
    case "add":
      return { value: Atomics.add(job.to, 0, 1) };
    case "fail":
      return { failure: failureOf(new LodeError("OF_THE_FILE", "no good", { retry: "later", facts: { at: 3n } })) };
    case "throw":
      throw new Error("unforeseen");
    case "exit":
      process.exit(3);
      break;
    case "eat":
      // Small and linked: large arrays run out inside V8 itself, which then ends the whole process.
      for (let eaten: unknown = null; ; ) eaten = { eaten };
    case "spin":
      for (;;);
    case "reject-later":
      setImmediate(() => {
        throw new Error("after the job");
      });
      return { value: "done" };
  }
}
