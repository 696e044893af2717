import type { LookupEntry } from "@polkadot-api/metadata-builders";

const primitiveBytes: Readonly<Record<string, number>> = { bool: 1, char: 4, str: 1 };

/** The encoding of a type's zero: what an absent storage entry reads as where nothing else is said. */
export function zeroBytes(entry: LookupEntry): number[] {
  switch (entry.type) {
    case "void":
      return [];
    case "primitive":
      return zeros(primitiveBytes[entry.value] ?? Number(entry.value.slice(1)) / 8);
    case "AccountId32":
      return zeros(32);
    case "AccountId20":
      return zeros(20);
    case "compact":
    case "sequence":
    case "option":
    case "bitSequence":
      return [0];
    case "array":
      return Array.from({ length: entry.len }, () => zeroBytes(entry.value)).flat();
    case "tuple":
      return entry.value.flatMap(zeroBytes);
    case "struct":
      return Object.values(entry.value).flatMap(zeroBytes);
    case "result":
      return [0, ...zeroBytes(entry.value.ok)];
    case "enum": {
      const first = Object.values(entry.value).find((variant) => variant.idx === 0);
      if (first?.type === "void") return [0];
      throw new TypeError("a variant with fields has no zero of its own");
    }
  }
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);
