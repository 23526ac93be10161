import { measure } from '../commands/measure.ts';
import type { Percentiles } from '../rollout/analysis/response-times.ts';
import type { Sample } from '../rollout/analysis/sample.ts';
import { METRICS_PERIOD, SECOND } from '../rollout/timing.ts';
import { iso } from './iso.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { sampleView } from './views.ts';

export async function getMetrics(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const id = parameters.id ?? '';
  const measured = await measure(ports, id);
  const minutes = measured.map(({ minute, blue, green, took }) => ({
    at: iso(minute),
    blue: minuteView(blue, took.blue),
    green: minuteView(green, took.green),
  }));
  return { status: 200, body: { rollout: id, minutes, readAt: iso(ports.clock.now()) } };
}

/** Of one minute. What is in flight on average are the seconds of all responses, spread over the minute (Little's law). */
const minuteView = (sample: Sample, took: Percentiles | undefined) => ({
  ...sampleView(sample),
  meanSeconds: sample.inFlight && sample.requests > 0 ? secondsOf(sample.inFlight, sample.requests) : null,
  percentileSeconds: took ? { p50: rounded(took.p50), p90: rounded(took.p90), p99: rounded(took.p99) } : null,
});

const secondsOf = (inFlight: number, requests: number) =>
  rounded((inFlight * (METRICS_PERIOD / SECOND)) / requests);

const rounded = (seconds: number) => Number(seconds.toPrecision(3));
