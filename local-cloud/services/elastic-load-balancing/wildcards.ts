/** `*` matches any characters, `?` exactly one. */
export function wildcard(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags);
}

/** A URL's path without its query, and that without its path. */
export const pathIn = (target: string) => target.replace(/\?.*$/s, '');
export const queryIn = (target: string) =>
  target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
