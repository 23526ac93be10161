import type { Check } from './check.ts';

/** Of a request's signature: AWS takes none that is further off (API reference, "Signature Version 4"). Milliseconds. */
const OFF_MAX = 5 * 60_000;
const OFF_NOTED = 30_000;
const TIMEOUT = 15_000;

export const clock: Check = {
  name: 'clock',
  looksAt: "whether this machine's clock is right: AWS refuses signatures of another time",
  needs: ['nothing but the network'],
  async run({ api, now }) {
    const before = now();
    // Unsigned, so that it is answered whatever the clock says: every response carries the server's time.
    const response = await fetch(api.endpoint, { signal: AbortSignal.timeout(TIMEOUT), redirect: 'manual' });
    const middle = (before + now()) / 2;
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(date)) throw new Error(`${api.endpoint} says no time`);
    // A Date header has whole seconds.
    const off = Math.round((middle - date - 500) / 1_000);
    if (Math.abs(off) * 1_000 < OFF_NOTED) return [];
    return [
      {
        severity: Math.abs(off) * 1_000 >= OFF_MAX ? 'high' : 'medium',
        subject: 'this machine',
        means: `its clock is ${Math.abs(off)} s ${off > 0 ? 'fast' : 'slow'}; from ${OFF_MAX / 1_000} s on AWS refuses its requests`,
        mend: 'sudo timedatectl set-ntp true',
      },
    ];
  },
};
