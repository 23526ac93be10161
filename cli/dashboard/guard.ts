import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused: an HTTP status and a sentence for people. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

export interface Access {
  readonly port: number;
  /** Whoever has it is the person at the terminal. */
  readonly token: string;
}

/** The `Server` of each response, by which the command line knows that it was given the dashboard for the API. */
export const SERVER = 'greenshift-dashboard';

/** Cookies are not kept apart by port: each dashboard has one of its own. */
export const cookieName = ({ port }: Access) => `greenshift-${port}`;

/** The `Host` of a request tells a page of elsewhere whose name was pointed at 127.0.0.1 (DNS rebinding). */
export function refuseForeignHost(
  { headers: { host = '' } }: IncomingMessage,
  access: Access,
): Refusal | undefined {
  if (hostsOf(access).includes(host)) return undefined;
  return { status: 421, message: `this is ${hostsOf(access)[0]}, not ${host}` };
}

const hostsOf = ({ port }: Access) => [`127.0.0.1:${port}`, `localhost:${port}`];

/** Without the cookie that the printed address gives, a caller is another user or program of this machine. */
export function refuseWithoutKey(
  { headers: { cookie = '' } }: IncomingMessage,
  access: Access,
): Refusal | undefined {
  const given = cookie
    .split('; ')
    .find((pair) => pair.startsWith(`${cookieName(access)}=`))
    ?.slice(cookieName(access).length + 1);
  if (isToken(given, access)) return undefined;
  return {
    status: 401,
    message: 'open the address that the terminal printed: it carries the key of this page',
  };
}

/** Another page in the browser must not press this page's buttons: its origin is another, or none. */
export function refuseForeignOrigin({ headers }: IncomingMessage, access: Access): Refusal | undefined {
  const { origin, 'sec-fetch-site': site = 'same-origin', 'content-type': type = '' } = headers;
  const isOwn = hostsOf(access).some((host) => origin === `http://${host}`) && site === 'same-origin';
  if (!isOwn) return { status: 403, message: 'only this page may call' };
  return /^application\/json\b/.test(type) ? undefined : { status: 415, message: 'send JSON' };
}

export function isToken(given: string | undefined, { token }: Access): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
