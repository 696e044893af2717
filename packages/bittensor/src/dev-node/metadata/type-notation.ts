/** A type as the tables write it, parsed: `Vec<(AccountId32, u64)>`, `{ block: u64, ip: u128 }`, `[u8; 32]`. */
export type TypeNode =
  | { readonly kind: "named"; readonly name: string; readonly of: readonly TypeNode[] }
  | { readonly kind: "array"; readonly of: TypeNode; readonly length: number }
  | { readonly kind: "tuple"; readonly items: readonly TypeNode[] }
  | { readonly kind: "struct"; readonly fields: readonly TypeField[] };

export interface TypeField {
  readonly name: string;
  readonly type: TypeNode;
}

const token = /\s*([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[<>(){}[\],:;])/y;

/** @throws SyntaxError for what is not a type; the tables are ours, so that is a slip in them. */
export function parseType(text: string): TypeNode {
  const parser = new Parser(text);
  const type = parser.type();
  parser.end();
  return type;
}

class Parser {
  readonly #text: string;
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    token.lastIndex = 0;
    while (token.lastIndex < text.trimEnd().length) {
      const found = token.exec(text);
      if (found === null) throw new SyntaxError(`not a type: ${text}`);
      this.#tokens.push(found[1]!);
    }
  }

  type(): TypeNode {
    if (this.#skip("(")) return { kind: "tuple", items: this.#list(")", () => this.type()) };
    if (this.#skip("{")) return { kind: "struct", fields: this.#list("}", () => this.#field()) };
    if (this.#skip("[")) {
      const of = this.type();
      this.#expect(";");
      const length = Number(this.#next());
      this.#expect("]");
      return { kind: "array", of, length };
    }
    const name = this.#next();
    return { kind: "named", name, of: this.#skip("<") ? this.#list(">", () => this.type()) : [] };
  }

  end(): void {
    if (this.#at !== this.#tokens.length) throw new SyntaxError(`not one type: ${this.#text}`);
  }

  #field(): TypeField {
    const name = this.#next();
    this.#expect(":");
    return { name, type: this.type() };
  }

  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.#skip(close)) {
      items.push(item());
      if (!this.#skip(",") && this.#tokens[this.#at] !== close)
        throw new SyntaxError(`${close} missing: ${this.#text}`);
    }
    return items;
  }

  #next(): string {
    const next = this.#tokens[this.#at];
    if (next === undefined) throw new SyntaxError(`a type breaks off: ${this.#text}`);
    this.#at += 1;
    return next;
  }

  #skip(wanted: string): boolean {
    if (this.#tokens[this.#at] !== wanted) return false;
    this.#at += 1;
    return true;
  }

  #expect(wanted: string): void {
    if (!this.#skip(wanted)) throw new SyntaxError(`${wanted} missing: ${this.#text}`);
  }
}
