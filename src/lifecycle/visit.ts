import type { Ports } from '../ports/ports.ts';

/** What an AWS account lets everybody do together is far more; one after the other takes too long for hundreds. */
const AT_ONCE = 8;

/**
 * Visits all, some at a time, in their order. Returns what each visit returned, at its item's place. What a visit throws
 * doesn't keep the others from theirs: it is collected.
 */
export async function visitEach<Item, Result>(
  items: readonly Item[],
  visit: (item: Item) => Promise<Result>,
): Promise<{ readonly results: readonly Result[]; readonly failures: readonly unknown[] }> {
  const outcomes: ({ readonly result: Result } | { readonly failure: unknown })[] = [];
  const left = items.entries();
  const work = async () => {
    // All take from one iterator, so none waits for another.
    for (const [index, item] of left) {
      try {
        outcomes[index] = { result: await visit(item) };
      } catch (failure) {
        outcomes[index] = { failure };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return {
    results: outcomes.flatMap((outcome) => ('result' in outcome ? [outcome.result] : [])),
    failures: outcomes.flatMap((outcome) => ('failure' in outcome ? [outcome.failure] : [])),
  };
}

/** Throws what was collected, all of it in one error; nothing where nothing was. */
export function throwAll(failures: readonly unknown[]): void {
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
}

/** Places at which rounds begin. A power of two. */
const PLACES = 256;
const PLACES_BITS = Math.log2(PLACES);

/**
 * The items, beginning at another one in each round: where a round's time is over before all were visited, a later one
 * begins with those that were left. `round`: how many there were before. One begins halfway from the one before it, the next
 * ones halfway between those, and so on, so that few rounds visit each, however few of them fit into one.
 */
export function inTurn<Item>(items: readonly Item[], round: number): readonly Item[] {
  const bits = (round % PLACES).toString(2).padStart(PLACES_BITS, '0');
  const place = Number.parseInt([...bits].reverse().join(''), 2);
  const first = Math.floor((items.length * place) / PLACES);
  return [...items.slice(first), ...items.slice(0, first)];
}

/** A question that is asked once for each key, however often the answer is wanted. */
export function askOnce<Key, Answer>(
  ask: (key: Key) => Promise<Answer>,
  nameOf: (key: Key) => string = String,
): (key: Key) => Promise<Answer> {
  const asked = new Map<string, Promise<Answer>>();
  return (key) => {
    const name = nameOf(key);
    const answer = asked.get(name) ?? ask(key);
    asked.set(name, answer);
    return answer;
  };
}

/** The images of EC2, each read once. */
export const imagesOnce = (images: Ports['images']): Ports['images'] => ({
  describe: askOnce((image) => images.describe(image)),
});

/** As `imagesOnce`, of builds: a stream that many services follow is looked at once. */
export const buildsOnce = (builds: Ports['builds']): Ports['builds'] => ({
  find: askOnce((build) => builds.find(build)),
  newest: askOnce((stream) => builds.newest(stream), streamName),
  list: askOnce((stream) => builds.list(stream), streamName),
  all: askOnce((stream) => builds.all(stream), streamName),
  countFindings: askOnce((build) => builds.countFindings(build)),
  findings: askOnce((build) => builds.findings(build)),
});

/** Without what each service asks of its images beside that. */
const streamName = ({ pipeline, recipePrefix }: Parameters<Ports['builds']['newest']>[0]) =>
  JSON.stringify([pipeline, recipePrefix]);
