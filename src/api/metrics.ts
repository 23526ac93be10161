import { measure } from '../commands/measure.ts';
import { iso } from './iso.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { sampleView } from './views.ts';

export async function getMetrics(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const id = parameters.id ?? '';
  const ticks = await measure(ports, id);
  const minutes = ticks.map(({ minute, blue, green }) => ({
    at: iso(minute),
    blue: sampleView(blue),
    green: sampleView(green),
  }));
  return { status: 200, body: { rollout: id, minutes, readAt: iso(ports.clock.now()) } };
}
