import type { Interceptor } from '../../local-cloud/wire/direct-client.ts';
import type { Prober } from '../../src/ports/prober.ts';
import { OutOfTime } from '../../src/rollout/errors.ts';
import type { ProbeResult } from '../../src/rollout/probes/response.ts';

/** The service that probes are calls of, which is none of AWS. */
export const PROBES = 'probes';

/** A prober whose requests are calls that faults meet: each to green alone is one, and a burst through the split is. */
export const countedProber = (prober: Prober, count: Interceptor): Prober => ({
  async send(request) {
    try {
      return (await count(PROBES, 'Probe', request, () => prober.send(request))) as ProbeResult;
    } catch (error) {
      return failureOf(error);
    }
  },
  async sendAll(requests, perSecond) {
    const input = { requests: requests.length };
    try {
      const sent = count(PROBES, 'ProbeSplit', input, () => prober.sendAll(requests, perSecond));
      return (await sent) as readonly ProbeResult[];
    } catch (error) {
      return requests.map(() => failureOf(error));
    }
  },
});

/** As the network's failures are results: a response that is lost was sent for. */
function failureOf(error: unknown): ProbeResult {
  if (error instanceof OutOfTime) throw error;
  const { name, message: reason } = error as Error;
  return name === 'TimeoutError' ? { kind: 'no-response', reason } : { kind: 'unsent', reason };
}
