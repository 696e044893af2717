import { XMLParser } from "fast-xml-parser";
import { S3Error } from "../s3-error.ts";

const MAX_DEPTH = 8;
const TEXT = "#text";

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  maxNestedTags: MAX_DEPTH,
  // Everything may be there more than once; who asks for one child says what several mean.
  isArray: () => true,
});

/** An element of a request, asked for by the names of its children. */
export class XmlNode {
  readonly #content: unknown;

  constructor(content: unknown) {
    this.#content = content;
  }

  /** Of its children, in no particular order. */
  names(): readonly string[] {
    return Object.keys(this.#object()).filter((name) => name !== TEXT);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object(), name);
  }

  children(name: string): readonly XmlNode[] {
    const found = this.has(name) ? this.#object()[name] : [];
    return (found as readonly unknown[]).map((content) => new XmlNode(content));
  }

  /** @throws S3Error MalformedXML when there is more than one. */
  child(name: string): XmlNode | undefined {
    const found = this.children(name);
    if (found.length > 1) throw malformedXml();
    return found[0];
  }

  /** What stands in the child of that name; undefined when there is none. */
  text(name: string): string | undefined {
    return this.child(name)?.ownText();
  }

  /** @throws S3Error MalformedXML when elements stand where text should. */
  ownText(): string {
    if (typeof this.#content === "string") return decodeEntities(this.#content);
    const object = this.#object();
    if (this.names().length > 0) throw malformedXml();
    const text = object[TEXT];
    return decodeEntities(Array.isArray(text) ? text.join("") : String(text ?? ""));
  }

  #object(): Readonly<Record<string, unknown>> {
    return typeof this.#content === "object" && this.#content !== null
      ? (this.#content as Readonly<Record<string, unknown>>)
      : {};
  }
}

/** The root of a document that a stranger sent. @throws S3Error MalformedXML */
export function readXml(xml: string, rootName: string): XmlNode {
  // No declarations at all: without them there is nothing that could expand.
  if (xml.includes("<!")) throw malformedXml();
  let document: unknown;
  try {
    document = parser.parse(xml, true);
  } catch {
    throw malformedXml();
  }
  const root = new XmlNode(document).child(rootName);
  if (root === undefined) throw malformedXml();
  return root;
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five names of XML and character numbers, once: the result is not looked at again. */
function decodeEntities(text: string): string {
  return text.replace(/&([^;&]{0,10});?/g, (whole, body: string) => {
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(body);
    const code = number === null ? undefined : Number.parseInt(number[1] ?? (number[2] as string), number[1] ? 16 : 10);
    const character =
      code === undefined ? NAMED[body] : code <= 0x10ffff && code > 0 ? String.fromCodePoint(code) : undefined;
    if (character === undefined || !whole.endsWith(";")) throw malformedXml();
    return character;
  });
}

export function malformedXml(): S3Error {
  return new S3Error(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
