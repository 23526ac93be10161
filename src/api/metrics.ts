import { measure } from '../commands/measure.ts';
import type { Sample } from '../rollout/analysis/sample.ts';
import { METRICS_PERIOD, SECOND } from '../rollout/timing.ts';
import { iso } from './iso.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { sampleView } from './views.ts';

export async function getMetrics(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const id = parameters.id ?? '';
  const ticks = await measure(ports, id);
  const minutes = ticks.map(({ minute, blue, green }) => ({
    at: iso(minute),
    blue: minuteView(blue),
    green: minuteView(green),
  }));
  return { status: 200, body: { rollout: id, minutes, readAt: iso(ports.clock.now()) } };
}

/** Of one minute. What is in flight on average are the seconds of all responses, spread over the minute (Little's law). */
const minuteView = (sample: Sample) => ({
  ...sampleView(sample),
  meanSeconds: sample.inFlight && sample.requests > 0 ? secondsOf(sample.inFlight, sample.requests) : null,
});

const secondsOf = (inFlight: number, requests: number) =>
  Number(((inFlight * (METRICS_PERIOD / SECOND)) / requests).toPrecision(3));
