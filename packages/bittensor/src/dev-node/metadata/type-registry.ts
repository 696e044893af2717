import type { V14Lookup } from "@polkadot-api/substrate-bindings";
import { parseType, type TypeField, type TypeNode } from "./type-notation.ts";

/** Name, index and fields of each variant; fields are `""`, a tuple or a struct in the notation. */
export type Variants = Readonly<Record<string, readonly [index: number, fields?: string]>>;

/** What a name in the notation stands for. `path` is the Rust path, which decoders show and some recognise. */
export type TypeDefinition =
  | { readonly path: string; readonly newtype: string }
  | { readonly path: string; readonly struct: string }
  | { readonly path: string; readonly variants: Variants }
  | { readonly alias: string };

type Entry = V14Lookup[number];
type Def = Entry["def"];
type Field = Extract<Def, { tag: "composite" }>["value"][number];
type Primitive = Extract<Def, { tag: "primitive" }>["value"]["tag"];

const primitives: ReadonlySet<string> = new Set<Primitive>(
  "bool char str u8 u16 u32 u64 u128 u256 i8 i16 i32 i64 i128 i256".split(" ") as Primitive[],
);

/** Numbers the types that a metadata mentions, each once, in the portable form of all metadata versions. */
export class TypeRegistry {
  readonly #named: ReadonlyMap<string, TypeDefinition>;
  readonly #ids = new Map<string, number>();
  readonly #entries: Entry[] = [];

  constructor(named: Readonly<Record<string, TypeDefinition>>) {
    this.#named = new Map(Object.entries(named));
  }

  /** @throws SyntaxError for an unknown name: a slip in the tables. */
  idOf(text: string): number {
    return this.#idOfNode(parseType(text));
  }

  /** A type of its own that no name stands for, such as a pallet's calls. */
  add(key: string, make: () => Partial<Entry> & { readonly def: Def }): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#entries.length;
    this.#ids.set(key, id);
    // Holds the place, so that a type may mention itself.
    this.#entries.push(undefined as unknown as Entry);
    this.#entries[id] = { id, path: [], params: [], docs: [], ...make() };
    return id;
  }

  /** Name and type of each field of a struct in the notation. */
  fieldsOf(struct: string): readonly Field[] {
    return this.#fields(parseType(struct));
  }

  entries(): V14Lookup {
    return this.#entries;
  }

  #variants(variants: Variants): Def {
    const value = Object.entries(variants).map(([name, [index, fields]]) => ({
      name,
      index,
      fields: fields === undefined || fields === "" ? [] : this.#fields(parseType(fields)),
      docs: [],
    }));
    return { tag: "variant", value };
  }

  #idOfNode(node: TypeNode): number {
    if (node.kind === "named") {
      const definition = this.#named.get(node.name);
      if (definition === undefined) return this.add(keyOf(node), () => this.#spellOut(node.name, node.of));
      if ("alias" in definition) return this.idOf(definition.alias);
      return this.add(keyOf(node), () => this.#defined(definition));
    }
    return this.add(keyOf(node), () => ({ def: this.#shape(node) }));
  }

  #spellOut(name: string, of: readonly TypeNode[]): Partial<Entry> & { readonly def: Def } {
    if (primitives.has(name)) return { def: { tag: "primitive", value: { tag: name as Primitive, value: undefined } } };
    const [first, second] = of.map((node) => this.#idOfNode(node));
    if (first === undefined) throw new SyntaxError(`no such type: ${name}`);
    const param = (letter: string, type: number | undefined) => ({ name: letter, type });
    const holding = (type: number): Field[] => [{ name: undefined, type, typeName: undefined, docs: [] }];
    const variant = (label: string, index: number, fields: Field[]) => ({ name: label, index, fields, docs: [] });
    switch (name) {
      case "Vec":
        return { def: { tag: "sequence", value: first } };
      case "Compact":
        return { def: { tag: "compact", value: first } };
      case "Option":
        return {
          path: ["Option"],
          params: [param("T", first)],
          def: { tag: "variant", value: [variant("None", 0, []), variant("Some", 1, holding(first))] },
        };
      case "Result":
        return {
          path: ["Result"],
          params: [param("T", first), param("E", second)],
          def: { tag: "variant", value: [variant("Ok", 0, holding(first)), variant("Err", 1, holding(second!))] },
        };
      default:
        throw new SyntaxError(`no such type: ${name}`);
    }
  }

  #defined(definition: Exclude<TypeDefinition, { alias: string }>): Partial<Entry> & { readonly def: Def } {
    const path = definition.path.split("::");
    if ("variants" in definition) return { path, def: this.#variants(definition.variants) };
    if ("struct" in definition) {
      return { path, def: { tag: "composite", value: this.#fields(parseType(definition.struct)) } };
    }
    const type = this.idOf(definition.newtype);
    return { path, def: { tag: "composite", value: [{ name: undefined, type, typeName: undefined, docs: [] }] } };
  }

  #shape(node: Exclude<TypeNode, { kind: "named" }>): Def {
    switch (node.kind) {
      case "array":
        return { tag: "array", value: { len: node.length, type: this.#idOfNode(node.of) } };
      case "tuple":
        return { tag: "tuple", value: node.items.map((item) => this.#idOfNode(item)) };
      case "struct":
        return { tag: "composite", value: this.#fields(node) };
    }
  }

  #fields(node: TypeNode): Field[] {
    const field = (name: string | undefined, type: TypeNode): Field => ({
      name,
      type: this.#idOfNode(type),
      typeName: undefined,
      docs: [],
    });
    if (node.kind === "struct") return node.fields.map((each) => field(each.name, each.type));
    return (node.kind === "tuple" ? node.items : [node]).map((item) => field(undefined, item));
  }
}

function keyOf(node: TypeNode): string {
  switch (node.kind) {
    case "named":
      return node.of.length === 0 ? node.name : `${node.name}<${node.of.map(keyOf).join(",")}>`;
    case "array":
      return `[${keyOf(node.of)};${node.length}]`;
    case "tuple":
      return `(${node.items.map(keyOf).join(",")})`;
    case "struct":
      return `{${node.fields.map((each: TypeField) => `${each.name}:${keyOf(each.type)}`).join(",")}}`;
  }
}
