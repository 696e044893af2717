/** Works through the items, so many at a time. After the first failure nothing is begun, and it is told once nothing runs any more. */
export async function atMostAtOnce<Item>(
  atOnce: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const failures: unknown[] = [];
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const item of queue) {
      await work(item).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) return;
    }
  });
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
}
