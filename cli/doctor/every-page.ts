/** Far more than any quota lets there be. */
const PAGES_MAX = 100;

interface Page<Item> {
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
}

/** All items of a list. */
export async function everyPage<Item>(
  read: (marker: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  let marker: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { items = [], next } = await read(marker);
    all.push(...items);
    if (!next) return all;
    marker = next;
  }
  throw new Error(`AWS returned more than ${PAGES_MAX} pages`);
}
