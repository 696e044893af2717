/** Looks a column up by its (tolerant) name; undefined when the table does not have it. */
export type ColumnIndex = (name: string) => number | undefined;
export type CellReader = (cells: readonly string[]) => string;

export interface Template {
  /** Every column the template names. */
  readonly columns: readonly string[];
  /**
   * @returns a reader that yields "" when a placeholder outside of brackets is blank; undefined if the column of such a
   *   placeholder is missing. A missing column inside brackets is a blank one.
   */
  bind(indexOf: ColumnIndex): CellReader | undefined;
}

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "cell";
      readonly column: string;
      readonly filter: string | undefined;
      readonly other: string | undefined;
    }
  | { readonly kind: "optional"; readonly pieces: readonly Piece[] };

/**
 * A small template: `Parcel {id}, King County`. `{column}` is the trimmed cell; `[…]` is left out when a cell in it is
 * blank; `{column|filter}` with the filters
 *   `afterComma` the text after the first comma · `unlessIn:other` blank when the other cell already ends with it ·
 *   `titleCase` · `upperCase`.
 * @returns a sentence about what is wrong, when it is no template.
 */
export function parseTemplate(text: string): Template | string {
  const pieces: Piece[] = [];
  let optional: Piece[] | undefined;
  for (const [piece] of text.matchAll(/\{[^{}]*\}|[[\]]|[^{}[\]]+|[{}]/g)) {
    if (piece === "[") {
      if (optional !== undefined) return "brackets may not be nested";
      optional = [];
    } else if (piece === "]") {
      if (optional === undefined) return "a closing bracket without an opening one";
      pieces.push({ kind: "optional", pieces: optional });
      optional = undefined;
    } else if (piece.startsWith("{")) {
      const cell = parsePlaceholder(piece);
      if (typeof cell === "string") return cell;
      (optional ?? pieces).push(cell);
    } else if (piece === "}") return "a closing brace without an opening one";
    else (optional ?? pieces).push({ kind: "text", text: piece });
  }
  if (optional !== undefined) return "an opening bracket without a closing one";
  const columns = columnsOf(pieces);
  if (columns.length === 0) return "it names no column; use a constant";
  return { columns, bind: (indexOf) => bindPieces(pieces, columns, indexOf) };
}

function parsePlaceholder(text: string): Piece | string {
  const [, column, filter, other] = /^\{([^|{}]+)(?:\|(\w+)(?::([^|{}]+))?)?\}$/.exec(text) ?? [];
  if (column === undefined) return `${text} is no placeholder`;
  if (filter !== undefined && !["afterComma", "unlessIn", "titleCase", "upperCase"].includes(filter)) {
    return `no filter is called ${filter}`;
  }
  if ((filter === "unlessIn") !== (other !== undefined)) return `${text}: only unlessIn names a second column`;
  return { kind: "cell", column: column.trim(), filter, other: other?.trim() };
}

function columnsOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === "text") return [];
    if (piece.kind === "optional") return columnsOf(piece.pieces);
    return piece.other === undefined ? [piece.column] : [piece.column, piece.other];
  });
}

function bindPieces(
  pieces: readonly Piece[],
  columns: readonly string[],
  indexOf: ColumnIndex,
): CellReader | undefined {
  const at = new Map(columns.map((column) => [column, indexOf(column)]));
  const lacking = pieces.some((piece) => piece.kind === "cell" && at.get(piece.column) === undefined);
  return lacking ? undefined : (cells) => render(pieces, (column) => (cells[at.get(column) ?? -1] ?? "").trim()) ?? "";
}

function render(pieces: readonly Piece[], cell: (column: string) => string): string | undefined {
  let out = "";
  for (const piece of pieces) {
    if (piece.kind === "text") out += piece.text;
    else if (piece.kind === "optional") out += render(piece.pieces, cell) ?? "";
    else {
      const value = filtered(piece, cell);
      if (value === "") return undefined;
      out += value;
    }
  }
  return out;
}

function filtered(piece: Extract<Piece, { kind: "cell" }>, cell: (column: string) => string): string {
  const value = cell(piece.column);
  if (piece.filter === "afterComma") return value.includes(",") ? value.slice(value.indexOf(",") + 1).trim() : "";
  if (piece.filter === "unlessIn")
    return cell(piece.other ?? "")
      .toLowerCase()
      .endsWith(value.toLowerCase())
      ? ""
      : value;
  if (piece.filter === "upperCase") return value.toUpperCase();
  if (piece.filter === "titleCase") return value.toLowerCase().replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
  return value;
}
