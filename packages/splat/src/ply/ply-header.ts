import { SplatError } from "../errors/index.ts";
import { type HeaderLine, headerLines } from "./header-lines.ts";

export type PlyFormat = "ascii" | "binary_little_endian" | "binary_big_endian";

export type PlyScalar = "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "float32" | "float64";

export interface PlyProperty {
  readonly name: string;
  /** Of the value, or of each item of a list. */
  readonly type: PlyScalar;
  /** Of the number before each list's items; undefined for a plain value. */
  readonly countType: PlyScalar | undefined;
}

export interface PlyElement {
  readonly name: string;
  readonly count: number;
  readonly properties: readonly PlyProperty[];
}

export interface PlyHeader {
  readonly format: PlyFormat;
  /** In the order of the file. */
  readonly elements: readonly PlyElement[];
  /** Offset of the first byte after `end_header` and its line end. */
  readonly bodyStart: number;
}

/** A trained splat of degree 4 with every known extra stays below 120; these only keep hostile headers small. */
export const plyHeaderLimits = { elements: 64, properties: 1024 } as const;

const scalars: Readonly<Record<string, PlyScalar>> = {
  char: "int8",
  int8: "int8",
  uchar: "uint8",
  uint8: "uint8",
  short: "int16",
  int16: "int16",
  ushort: "uint16",
  uint16: "uint16",
  int: "int32",
  int32: "int32",
  uint: "uint32",
  uint32: "uint32",
  float: "float32",
  float32: "float32",
  double: "float64",
  float64: "float64",
};

export const plyScalarBytes: Readonly<Record<PlyScalar, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  float64: 8,
};

/**
 * Reads the header of any PLY file: comments, `obj_info`, LF or CRLF, old and new type names, lists.
 * Nothing of the body is looked at, and counts are what the header claims.
 * @throws SplatError PLY_HEADER_INVALID, PLY_HEADER_TOO_LARGE
 */
export function readPlyHeader(bytes: Uint8Array): PlyHeader {
  const lines = headerLines(bytes);
  const first = lines.next();
  if (first.done || first.value.text !== "ply") throw invalid("the first line is not `ply`", 1);
  let format: PlyFormat | undefined;
  const elements: { name: string; count: number; properties: PlyProperty[] }[] = [];
  let properties = 0;
  for (const line of lines) {
    const words = line.text.split(/[ \t]+/).filter((word) => word !== "");
    switch (words[0]) {
      case "comment":
      case "obj_info":
      case undefined:
        break;
      case "format":
        if (format !== undefined) throw invalid("a second `format` line", line.number);
        format = plyFormat(words, line);
        break;
      case "element":
        if (elements.length === plyHeaderLimits.elements) throw tooMany("elements", plyHeaderLimits.elements);
        elements.push(plyElement(words, line, elements));
        break;
      case "property": {
        const element = elements.at(-1);
        if (element === undefined) throw invalid("a property before any element", line.number);
        if (++properties > plyHeaderLimits.properties) throw tooMany("properties", plyHeaderLimits.properties);
        element.properties.push(plyProperty(words, line, element));
        break;
      }
      case "end_header":
        if (format === undefined) throw invalid("no `format` line", line.number);
        return { format, elements, bodyStart: line.end };
      default:
        throw invalid("an unknown keyword", line.number);
    }
  }
  throw invalid("no `end_header` line", 0);
}

function plyFormat([, name, version, ...rest]: string[], line: HeaderLine): PlyFormat {
  if (version !== "1.0" || rest.length > 0) throw invalid("a format version other than 1.0", line.number);
  if (name === "ascii" || name === "binary_little_endian" || name === "binary_big_endian") return name;
  throw invalid("an unknown format", line.number);
}

function plyElement([, name, count, ...rest]: string[], line: HeaderLine, before: readonly PlyElement[]) {
  if (name === undefined || count === undefined || rest.length > 0 || !/^[0-9]{1,10}$/.test(count)) {
    throw invalid("an element that is not `element NAME COUNT`", line.number);
  }
  if (before.some((element) => element.name === name)) throw invalid("an element named twice", line.number);
  return { name, count: Number(count), properties: [] as PlyProperty[] };
}

function plyProperty(words: string[], line: HeaderLine, element: PlyElement): PlyProperty {
  const list = words[1] === "list";
  const [countWord, typeWord, name] = list ? words.slice(2) : ["", words[1], words[2]];
  const type = scalarNamed(typeWord);
  const countType = list ? scalarNamed(countWord) : undefined;
  if (type === undefined || name === undefined || words.length !== (list ? 5 : 3)) {
    throw invalid("a property that is not `property TYPE NAME` or `property list TYPE TYPE NAME`", line.number);
  }
  if (list && (countType === undefined || countType.startsWith("float"))) {
    throw invalid("a list whose count is not of an integer type", line.number);
  }
  if (element.properties.some((property) => property.name === name)) {
    throw invalid("a property named twice in one element", line.number);
  }
  return { name, type, countType };
}

function scalarNamed(word: string | undefined): PlyScalar | undefined {
  return word !== undefined && Object.hasOwn(scalars, word) ? scalars[word] : undefined;
}

function invalid(what: string, line: number): SplatError {
  const where = line === 0 ? "" : ` (line ${line})`;
  return new SplatError("PLY_HEADER_INVALID", `the PLY header has ${what}${where}`, { facts: { line } });
}

function tooMany(what: string, limit: number): SplatError {
  return new SplatError("PLY_HEADER_TOO_LARGE", `the PLY header declares more than ${limit} ${what}`, {
    facts: { limit },
  });
}
