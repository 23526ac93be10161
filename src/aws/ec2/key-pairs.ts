/** Whether a pattern of IAM, with `*` and `?`, covers the name of a key pair. It is what the stack's `keyPairs` says. */
export function isAllowedKeyPair(name: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}

/** The pattern of a stack that allows none: no key pair is called so. */
export const NO_KEY_PAIR = '-';
