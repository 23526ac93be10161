import { readDefinitions } from '../../../bench/fleets/definition.ts';
import { play } from '../../../bench/fleets/play.ts';
import { resolveCase } from '../../../simulation/cases/case.ts';
import { singleCases } from '../../../simulation/cases/single.ts';
import { run } from '../../../simulation/run/run.ts';
import { SCENARIOS } from '../../../simulation/scenarios/scenarios.ts';
import type { OurCall } from '../../../simulation/world/calls.ts';
import { PROBES } from '../../../simulation/world/counted-prober.ts';
import type { World } from '../../../simulation/world/world.ts';
import { accountView } from './account.ts';
import { ACCOUNT, REGION } from './policies.ts';
import type { Request } from './request.ts';
import { requestsOf } from './requests.ts';

export interface Recorded {
  readonly installation: string;
  /** Of the function that calls: `LaunchGreen`. */
  readonly role: string;
  readonly request: Request;
  /** The scenario, and the call, where it was seen first. */
  readonly seen: string;
}

const roleOf = (caller: string) =>
  caller.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Requests that differ in nothing but what things are called are one to a policy. */
const alike = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27,}/g, '<id>')
    .replaceAll(/[0-9a-f]{12,}/g, '<id>')
    .replaceAll(/\d+/g, '0');

export class Recorder {
  readonly #seen = new Map<string, Recorded>();

  get all(): Recorded[] {
    return [...this.#seen.values()];
  }

  add(call: OurCall, world: World, scenario: string): void {
    if (call.service === PROBES) return;
    const account = accountView(world.services, `${REGION}:${ACCOUNT}`, call.installation);
    const role = roleOf(call.caller);
    for (const request of requestsOf(call, account)) {
      const { installation } = call;
      const key = alike(JSON.stringify([installation, role, request]));
      if (this.#seen.has(key)) continue;
      this.#seen.set(key, {
        installation,
        role,
        request,
        seen: `${scenario}: ${call.operation} (${call.index})`,
      });
    }
  }
}

/**
 * Runs every scenario of the simulation without faults, so many cases with one, and a rollout of every fleet of the bench.
 */
export async function record(sample: number): Promise<Recorded[]> {
  const recorder = new Recorder();
  const cases = await singleCases(SCENARIOS, 'all');
  const every = Math.ceil(cases.length / sample);
  const chosen = cases
    .filter(({ injections }, index) => injections.length === 0 || index % every === 0)
    // A call in the moment in which somebody takes the tags off is denied, and rightly.
    .filter(({ injections }) => !injections.some(({ fault }) => fault.includes('tags are taken off')));
  for (const one of chosen)
    await run(resolveCase(one), { observe: (call, world) => recorder.add(call, world, one.scenario) });
  for (const definition of readDefinitions())
    await play(definition, (world) =>
      world.intercept((call, next) => {
        recorder.add(call, world, `fleet ${definition.id}`);
        return next();
      }),
    );
  return recorder.all;
}
