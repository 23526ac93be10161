export interface Route {
  /** `GET`, `POST`, …, or `ANY`. */
  readonly method: string;
  /** `/services/{service}/rollback`, `/files/{path+}`, or `$default` for what no other route takes. */
  readonly path: string;
  /** The function's name or ARN. */
  readonly function: string;
}

export interface Match {
  readonly route: Route;
  /** Decoded; undefined for a route without parameters. */
  readonly parameters: Readonly<Record<string, string>> | undefined;
}

/** `POST /services/{service}/rollback`, or `$default`. */
export const routeKey = ({ method, path }: Route) => (path === '$default' ? path : `${method} ${path}`);

const methods = new Set(['ANY', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

// 0 is the most specific.
const rank = (segment: string) => (segment.endsWith('+}') ? 2 : segment.startsWith('{') ? 1 : 0);

const split = (path: string) => path.split('/').slice(1);

/**
 * Puts the most specific routes first, as API Gateway chooses: literal segments before parameters, those before greedy
 * ones, a method before `ANY`, `$default` last. Throws RangeError for a route that API Gateway would not take.
 */
export function sortRoutes(routes: readonly Route[]): readonly Route[] {
  const seen = new Set<string>();
  for (const route of routes) {
    check(route);
    // Routes that differ in the names of their parameters alone would take the same requests.
    const shape = routeKey(route).replace(/\{[^}+]+/g, '{');
    if (seen.has(shape)) throw new RangeError(`the route ${routeKey(route)} is given twice`);
    seen.add(shape);
  }
  return [...routes].sort(moreSpecific);
}

function check({ method, path }: Route): void {
  if (path === '$default') return;
  if (!methods.has(method)) throw new RangeError(`${method} is not the method of a route`);
  const segments = split(path);
  const names = segments.filter((segment) => rank(segment) > 0);
  const valid =
    path.startsWith('/') &&
    segments.every(
      (segment, at) => /^(?:[^{}]*|\{[\w.:-]+\+?\})$/.test(segment) && greedyLast(segments, at),
    ) &&
    new Set(names).size === names.length;
  if (!valid) throw new RangeError(`${path} is not the path of a route`);
}

const greedyLast = (segments: readonly string[], at: number) =>
  rank(segments[at]!) < 2 || at === segments.length - 1;

function moreSpecific(a: Route, b: Route): number {
  if (a.path === '$default' || b.path === '$default') {
    return Number(a.path === '$default') - Number(b.path === '$default');
  }
  const [left, right] = [split(a.path), split(b.path)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = rank(left[at]!) - rank(right[at]!);
    if (difference !== 0) return difference;
  }
  return right.length - left.length || Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

/** Finds the route of a request among sorted ones. `path` is still encoded: an encoded slash is no slash. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const segments = split(path.length > 1 ? path.replace(/\/$/, '') : path);
  for (const route of routes) {
    if (route.path === '$default') return { route, parameters: undefined };
    if (route.method !== 'ANY' && route.method !== method) continue;
    const parameters = parametersOf(split(route.path), segments);
    if (parameters) return { route, parameters: Object.keys(parameters).length ? parameters : undefined };
  }
  return undefined;
}

function parametersOf(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at];
    if (segment === undefined) return undefined;
    const name = part.slice(1, part.endsWith('+}') ? -2 : -1);
    if (rank(part) === 2) {
      parameters[name] = decodeURIComponent(segments.slice(at).join('/'));
      return parameters;
    }
    if (rank(part) === 0 && decodeURIComponent(segment) !== part) return undefined;
    if (rank(part) === 1) {
      if (segment === '') return undefined;
      parameters[name] = decodeURIComponent(segment);
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
}
