import type { Clock } from '../../time/clock.ts';

/**
 * The cookie that keeps a client with a target group, and those that keep it with a target: by time, or beside the
 * application's own.
 */
export type StickyCookie = 'AWSALBTG' | 'AWSALB' | 'AWSALBAPP';

/**
 * Set-Cookie for a choice. The time counts from the choice: later requests don't extend it, so that a client leaves
 * within the configured duration.
 */
export function stickyCookie(clock: Clock, name: StickyCookie, choice: string, seconds: number): string {
  const value = Buffer.from(JSON.stringify([choice, clock.now() + seconds * 1000])).toString('base64url');
  return `${name}=${value}; Max-Age=${seconds}; Path=/`;
}

/** The choice that a request's cookie holds; undefined when there is none, it has expired or isn't ours. */
export function stickyChoice(
  clock: Clock,
  name: StickyCookie,
  cookies: string | string[] | undefined,
): string | undefined {
  const pairs = [cookies ?? []].flat().flatMap((header) => header.split(';'));
  const pair = pairs.map((one) => one.trim()).find((one) => one.startsWith(`${name}=`));
  if (!pair) return undefined;
  try {
    const text = Buffer.from(pair.slice(name.length + 1), 'base64url').toString();
    const [choice, until] = JSON.parse(text) as unknown[];
    return typeof choice === 'string' && typeof until === 'number' && until > clock.now()
      ? choice
      : undefined;
  } catch {
    return undefined;
  }
}
