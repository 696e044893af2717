import { awsEncodePath } from "../request-target.ts";
import { S3Error } from "../s3-error.ts";
import type { XmlElement } from "../xml/write-xml.ts";

const MAX_PAGE = 1000;
const MAX_PARAMETER_CHARS = 4096;

/** The parameters that all listings have in common. */
export class ListParameters {
  readonly #query: ReadonlyMap<string, string>;
  readonly prefix: string;
  readonly delimiter: string;
  /** Empty or `url`. */
  readonly encodingType: string;

  /** @throws S3Error InvalidArgument */
  constructor(query: ReadonlyMap<string, string>) {
    this.#query = query;
    this.prefix = this.text("prefix");
    this.delimiter = this.text("delimiter");
    this.encodingType = this.text("encoding-type");
    if (this.encodingType !== "" && this.encodingType !== "url") {
      throw new S3Error("InvalidArgument", "Invalid Encoding Method specified in Request");
    }
  }

  /** Empty when it is not given. */
  text(name: string): string {
    const value = this.#query.get(name) ?? "";
    if (value.length > MAX_PARAMETER_CHARS) throw new S3Error("InvalidArgument", `${name} is too long.`);
    return value;
  }

  /** How much one page holds: a thousand unless less is wanted. */
  pageSize(name: string): number {
    const text = this.text(name);
    if (text === "") return MAX_PAGE;
    if (!/^\d{1,9}$/.test(text)) {
      throw new S3Error("InvalidArgument", `Provided ${name} not an integer or within integer range`);
    }
    return Math.min(Number(text), MAX_PAGE);
  }

  /** A key as the client wants to read it. */
  readonly encode = (text: string): string => (this.encodingType === "url" ? awsEncodePath(text) : text);

  /** What a listing repeats of its question, as far as it was asked. */
  echo(...named: readonly (readonly [element: string, text: string])[]): readonly XmlElement[] {
    return named.filter(([, text]) => text !== "");
  }
}

/** There is one owner of everything here. */
export const OWNER: readonly XmlElement[] = [
  ["ID", "lode"],
  ["DisplayName", "lode"],
];
