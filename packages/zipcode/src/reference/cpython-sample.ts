import type { Mt19937 } from "./mt19937.ts";

/**
 * `random.sample(range(population), count)` in draw order. CPython keeps a pool for small populations and a set of
 * taken indices for large ones; the two use the generator differently, so the switch between them is part of the result.
 * @throws RangeError when there are fewer than `count`, where Python raises ValueError.
 */
export function cpythonSample(generator: Mt19937, population: number, count: number): number[] {
  if (count < 0 || count > population) throw new RangeError(`cannot sample ${count} of ${population}`);
  return population <= setSize(count)
    ? sampleByPool(generator, population, count)
    : sampleByRejection(generator, population, count);
}

/** Size of a small set of `count`, plus, for larger ones, of its hash table: 4^⌈log4(3·count)⌉. */
function setSize(count: number): number {
  if (count <= 5) return 21;
  let table = 1;
  while (table < count * 3) table *= 4;
  return 21 + table;
}

function sampleByPool(generator: Mt19937, population: number, count: number): number[] {
  const pool = Array.from({ length: population }, (_, index) => index);
  return Array.from({ length: count }, (_, taken) => {
    const place = generator.below(population - taken);
    const drawn = pool[place] as number;
    pool[place] = pool[population - taken - 1] as number;
    return drawn;
  });
}

function sampleByRejection(generator: Mt19937, population: number, count: number): number[] {
  const drawn = new Set<number>();
  // A set keeps the order of insertion, and the population is larger than the count: each round ends.
  while (drawn.size < count) drawn.add(generator.below(population));
  return [...drawn];
}
