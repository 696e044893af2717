import { SplatError } from "../../errors/index.ts";
import type { PlyElement } from "../../ply/index.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import type { PlyNumbers } from "./ply-numbers.ts";

/** What the list of a face's vertices is called. */
const listNames = ["vertex_indices", "vertex_index"];

/**
 * Reads the faces and cuts polygons into triangles around their first corner; faces of less than three corners are passed over,
 * as are all other properties.
 * @returns indices that may still point at vertices that are not there.
 * @throws SplatError `MESH_MALFORMED`, `MESH_TOO_LARGE`, `PLY_TRUNCATED`, `PLY_NUMBER`
 */
export function readFaces(numbers: PlyNumbers, element: PlyElement, limits: MeshLimits): Uint32Array {
  const corners = element.properties.find(({ name, countType }) => countType !== undefined && listNames.includes(name));
  if (corners === undefined || corners.type.startsWith("float")) {
    throw new SplatError("MESH_MALFORMED", "the faces of the mesh have no list of whole numbers called vertex_indices");
  }
  // Each face takes at least its count; the rest grows with what is really there.
  if (!numbers.holds(element.count, "int8")) {
    throw new SplatError("PLY_TRUNCATED", `the file is too short for ${element.count} faces`, {
      facts: { faces: element.count },
      next: "Fetch or write the file again.",
    });
  }
  const triangles = new GrowingIndices(limits.maxIndices, element.count * 3);
  for (let face = 0; face < element.count; face++) {
    for (const property of element.properties) {
      if (property.countType === undefined) {
        numbers.skip(1, property.type, element);
        continue;
      }
      const items = numbers.next(property.countType, element);
      if (!(items >= 0 && Number.isInteger(items)))
        throw new SplatError("MESH_MALFORMED", `face ${face} has ${items} corners`);
      if (property !== corners) {
        numbers.skip(items, property.type, element);
        continue;
      }
      let [first, previous] = [0, 0];
      for (let k = 0; k < items; k++) {
        const vertex = numbers.next(property.type, element);
        if (!(vertex >= 0 && vertex < 2 ** 32 && Number.isInteger(vertex))) {
          throw new SplatError("MESH_MALFORMED", `face ${face} asks for vertex ${vertex}`, { facts: { face, vertex } });
        }
        if (k === 0) first = vertex;
        if (k >= 2) triangles.push(first, previous, vertex);
        previous = vertex;
      }
    }
  }
  return triangles.taken();
}

class GrowingIndices {
  readonly #limit: number;
  #indices: Uint32Array;
  #length = 0;

  constructor(limit: number, expected: number) {
    this.#limit = limit;
    this.#indices = new Uint32Array(Math.min(limit, expected));
  }

  push(a: number, b: number, c: number): void {
    const length = this.#length + 3;
    if (length > this.#limit) {
      throw new SplatError("MESH_TOO_LARGE", `the mesh has more than ${Math.floor(this.#limit / 3)} triangles`, {
        facts: { allowed: Math.floor(this.#limit / 3) },
        next: "Simplify the mesh.",
      });
    }
    if (length > this.#indices.length) {
      const larger = new Uint32Array(Math.min(this.#limit, Math.max(length, this.#indices.length * 2)));
      larger.set(this.#indices);
      this.#indices = larger;
    }
    this.#indices[length - 3] = a;
    this.#indices[length - 2] = b;
    this.#indices[length - 1] = c;
    this.#length = length;
  }

  taken(): Uint32Array {
    return this.#indices.slice(0, this.#length);
  }
}
