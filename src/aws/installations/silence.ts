import type { Address } from '../../rollout/upstream/installations.ts';

export const endpointOf = ({ endpoint }: Address, path: string) =>
  new URL(`${endpoint.href.replace(/\/$/, '')}${path}`);

export const REFUSED = 'see "Another installation" in docs/security.md for the policies on both sides';

const REASON_MAX = 300;

export const cut = (text: unknown) => String(text).slice(0, REASON_MAX);

/** `fetch` says why only in the cause of its error; STS names a missing permission. */
export function causeOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === 'TimeoutError') return 'none came in time';
  if (name === 'AccessDenied') return `${cut(message)}: ${REFUSED}`;
  return cut(cause?.code ?? cause?.message ?? message).split('\n')[0]!;
}
