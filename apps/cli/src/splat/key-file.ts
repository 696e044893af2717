import { readFile } from "node:fs/promises";
import { LodeError } from "@lode/runtime/errors";

const maxBytes = 4_096;

/** The first line of a key file: a key on a command line would be everybody's to see. @throws LodeError KEY_FILE_INVALID */
export async function readKey(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  const key = text.length > maxBytes ? "" : (text.split("\n").at(0) ?? "").trim();
  if (key !== "") return key;
  throw new LodeError("KEY_FILE_INVALID", `${path} holds no key`, {
    retry: "never",
    facts: { path },
    next: "Its first line is the key that the asset server was given.",
  });
}
