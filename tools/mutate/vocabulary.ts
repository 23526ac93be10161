/** Which of some tests speak most of what a place in a file speaks of, these first. */
export type Ranking = (file: string, line: number, tests: readonly string[]) => string[];

/** What the lines around a mutant say counts for more than the rest of its file. */
const NEAR = { before: 7, after: 7, counts: 3 };
/** A long test speaks of everything: what it says counts for less. Added, so that a short one isn't first for one word. */
const SHORT = 150;

const WORD = /[a-z]{4,}/g;

/** `rolledBack` is two words. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(WORD) ?? [],
  );

/**
 * Reads the words of `tests` once. A test that is many imports away from a file may still be the one about it: those of the
 * API are about commands. Words that few tests have tell most.
 */
export function rankingOf(tests: readonly string[], textOf: (file: string) => string): Ranking {
  const words = new Map(tests.map((test) => [test, wordsOf(`${test} ${textOf(test)}`)]));
  const having = new Map<string, number>();
  for (const own of words.values()) for (const word of own) having.set(word, (having.get(word) ?? 0) + 1);
  const weightOf = (word: string) => Math.log(tests.length / (having.get(word) ?? tests.length));
  return (file, line, among) => {
    const lines = textOf(file).split('\n');
    const near = wordsOf(lines.slice(Math.max(0, line - 1 - NEAR.before), line + NEAR.after).join('\n'));
    const all = wordsOf(`${file} ${lines.filter((one) => !one.startsWith('import')).join('\n')}`);
    const score = (test: string) => {
      const own = words.get(test) ?? new Set();
      const shared = [...all].filter((word) => own.has(word));
      const sum = shared.reduce((to, word) => to + (near.has(word) ? NEAR.counts : 1) * weightOf(word), 0);
      return sum / Math.sqrt(own.size + SHORT);
    };
    const scores = new Map(among.map((test) => [test, score(test)]));
    return among.toSorted((a, b) => scores.get(b)! - scores.get(a)! || (a < b ? -1 : 1));
  };
}
