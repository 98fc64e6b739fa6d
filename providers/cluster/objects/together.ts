/** How many requests for one question are under way at a time: an API server takes many, and a deadline waits for all. */
const atOnce = 8

/** The results in the order of the items, a few worked on at a time; after a failure nothing more is begun. */
export async function together<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const rest = each(items)
  const worker = async () => {
    for (const [index, item] of rest) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  return results
}

/** Shared by all workers, and over for all of them when one ends early. */
function* each<Item>(items: readonly Item[]): Generator<[number, Item]> {
  yield* items.entries()
}
