import { nearest } from '../rollout/suggest.ts';
import type { Problem } from './problems.ts';

const segmentsOf = (path: string) => path.replace(/\/$/, '').split('/');
const isParameter = (segment: string) => segment.startsWith('{');

/** True when the path is one that the route's pattern takes; `/services/{service}` takes any service. */
function takes(pattern: string, path: string): boolean {
  const [wanted, given] = [segmentsOf(pattern), segmentsOf(path)];
  const isSame = (segment: string, at: number) =>
    isParameter(segment) ? Boolean(given[at]) : segment === given[at];
  return wanted.length === given.length && wanted.every(isSame);
}

/** The pattern with the path's own values for its parameters, so that only what is misspelt differs. */
function filled(pattern: string, path: string): string {
  const given = segmentsOf(path);
  return segmentsOf(pattern)
    .map((segment, at) => (isParameter(segment) ? (given[at] ?? segment) : segment))
    .join('/');
}

/**
 * What a request is told that no route takes: 405 with `allow` where its path has other methods, else 404 with the
 * nearest route. `keys` are those of the routes.
 */
export function unknownRoute(
  method: string,
  path: string,
  keys: readonly string[],
): { readonly problem: Problem; readonly allow?: string } {
  const routes = keys.map((key) => key.split(' ') as [method: string, pattern: string]);
  const allowed = routes.filter(([, pattern]) => takes(pattern, path)).map(([name]) => name);
  if (allowed.length > 0) {
    const allow = allowed.join(', ');
    const detail = `${path} takes ${allow}, not ${method}.`;
    return {
      problem: { type: 'about:blank', title: 'Method not allowed', status: 405, detail, routes: keys },
      allow,
    };
  }
  const asked = `${method} ${path}`;
  const best = nearest(
    asked,
    routes.map(([name, pattern]) => `${name} ${filled(pattern, path)}`),
  );
  // A path whose service or rollout is left empty fits its route in everything else.
  const hint = best && best !== asked ? ` Did you mean ${best}?` : '';
  const detail = `There is no ${asked}.${hint}`;
  return { problem: { type: 'about:blank', title: 'Not found', status: 404, detail, routes: keys } };
}
