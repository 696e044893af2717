import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Which lines of an epoch's report stand out, and how. */
const styles: ReadonlyArray<readonly [RegExp, Style]> = [
  [/^═══/, ["bold", "cyan"]],
  [/^(Ranking|Miners|Consensus)\b/, "bold"],
  [/^ {2}all agree$/, "green"],
  [/^ {2}THEY (DISAGREE|AGREE, BUT)/, ["bold", "red"]],
  [/ set no weights: /, "red"],
  [/honeypot: no reward$/, "yellow"],
  [/^ +0\.00 % {2}/, "red"],
  [/^ +\d+\.\d\d % {2}/, "green"],
  [/^ {12}[A-Z_]+/, "gray"],
];

/** Colours for a terminal; text for everything else (and where NO_COLOR says so). */
export function paintEpoch(text: string, stream: NodeJS.WriteStream): string {
  return text
    .split("\n")
    .map((line) => {
      const style = styles.find(([pattern]) => pattern.test(line))?.[1];
      return style === undefined ? line : styleText(style, line, { stream });
    })
    .join("\n");
}
