import { maxGaussians } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { type HeaderLine, headerLines } from "./header-lines.ts";
import { requiredNames } from "./splat-layout.ts";

/**
 * Why the network's own encoder would refuse or spoil this PLY file, one clause a reason; empty where all is well. Ours is less strict:
 * `readPly` and `writePly` make a file that passes from nearly any that does not.
 * @source pyspz 0.1, loadSplatFromPly, probed row by row
 */
export function strictPlyProblems(bytes: Uint8Array): string[] {
  let lines: HeaderLine[];
  try {
    lines = untilEnd(headerLines(bytes));
  } catch (error) {
    if (error instanceof SplatError) return [error.message];
    throw error;
  }
  const problems: string[] = [];
  const text = lines.map((line) => (line.crlf ? `${line.text}\\r` : line.text));
  if (lines.some(({ crlf }) => crlf)) problems.push("its header has CRLF line ends");
  if (text[0] !== "ply") problems.push("its first line is not `ply`");
  if (text[1] !== "format binary_little_endian 1.0") problems.push("its second line is not the little-endian format");
  const count = /^element vertex ([0-9]{1,10})$/.exec(text[2] ?? "")?.[1];
  if (count === undefined) problems.push("its third line is not `element vertex COUNT`");
  else if (Number(count) < 1 || Number(count) > maxGaussians)
    problems.push(`${count} vertices are not 1 to ${maxGaussians}`);
  const rest = text.slice(3, -1);
  if (text.at(-1) !== "end_header") problems.push("it has no `end_header` line");
  const odd = rest.find((line) => !/^property float [^ ]+$/.test(line));
  if (odd !== undefined) problems.push(`it has a header line that is not \`property float NAME\`: ${odd.slice(0, 60)}`);
  const names = rest.map((line) => line.split(" ")[2] ?? "");
  problems.push(...nameProblems(names));
  const body = bytes.length - (lines.at(-1)?.end ?? 0);
  if (count !== undefined && body < 4 * names.length * Number(count))
    problems.push("its body is shorter than declared");
  return problems;
}

function untilEnd(lines: Generator<HeaderLine>): HeaderLine[] {
  const header: HeaderLine[] = [];
  for (const line of lines) {
    header.push(line);
    if (line.text === "end_header") break;
  }
  return header;
}

function nameProblems(names: readonly string[]): string[] {
  const missing = requiredNames.filter((name) => !names.includes(name));
  let rest = 0;
  while (names.includes(`f_rest_${rest}`)) rest++;
  const problems = missing.length > 0 ? [`it lacks ${missing.join(", ")}`] : [];
  if (rest > 45) problems.push(`its ${rest} f_rest properties are cut to 45, which mixes their channels`);
  else if (rest % 3 !== 0) problems.push(`its ${rest} f_rest properties are not three channels`);
  else if (![0, 9, 24, 45].includes(rest))
    problems.push(`its ${rest} f_rest properties are taken, and become an empty cloud`);
  return problems;
}
