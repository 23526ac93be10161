import { importsOf, type Source } from './source.ts';

/**
 * One sentence for each circle of files that import one another, types included: none of them can be read, or moved, without
 * the others. What is loaded later, by `import()`, closes none.
 */
export function circles(files: readonly Source[]): string[] {
  const imports = new Map(files.map((file) => [file.path, targets(file)]));
  const found = new Map<string, string>();
  for (const { path } of files) {
    const circle = wayBackTo(path, imports);
    const members = [...new Set(circle)].sort().join();
    if (circle && !found.has(members)) found.set(members, circle.join(' -> '));
  }
  return [...found.values()].map(
    (circle) => `${circle}: put what they both need into a file that imports neither`,
  );
}

const targets = (file: Source) =>
  importsOf(file)
    .filter(({ isLate }) => !isLate)
    .map(({ target }) => target);

/** The shortest way from a file over its imports to itself. */
function wayBackTo(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  for (let edge = [start]; edge.length > 0; ) {
    const next: string[] = [];
    for (const path of edge) {
      for (const target of imports.get(path) ?? []) {
        if (cameFrom.has(target)) continue;
        cameFrom.set(target, path);
        next.push(target);
      }
    }
    if (cameFrom.has(start)) return circleFrom(start, cameFrom);
    edge = next;
  }
  return undefined;
}

function circleFrom(start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const circle = [start];
  for (let path = cameFrom.get(start)!; path !== start; path = cameFrom.get(path)!) circle.unshift(path);
  return [start, ...circle];
}
