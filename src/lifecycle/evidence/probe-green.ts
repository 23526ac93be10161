import type { Ports } from '../../ports/ports.ts';
import type { ProbeRequest } from '../../ports/prober.ts';
import { flawIn } from '../../rollout/probes/flaw.ts';
import { type ProbeRule, probeName } from '../../rollout/probes/rule.ts';
import type { Rollout } from '../../rollout/record.ts';
import type { TestersRule } from '../../rollout/traffic/testers-record.ts';

type Needs = Pick<Ports, 'prober'>;

/** What a round of probes has found. */
export type Round =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** None of them got as far as the load balancer: nothing is known of green. */
  | { readonly kind: 'unsent'; readonly reason: string };

/** Sends every probe to green alone, as often in a row as it has to pass, through every route that takes it. */
export async function probeGreen({ prober }: Needs, { testers, health }: Rollout): Promise<Round> {
  const probes = health?.probes ?? [];
  const all = (testers?.rules ?? []).flatMap((rule) =>
    rule.probes.map((index) => ({ rule, probe: probes[index]! })),
  );
  const header = { [testers?.header ?? '']: testers?.value ?? '' };
  const rounds = await Promise.all(all.map(({ rule, probe }) => inARow(prober, rule, probe, header)));
  // What has failed has failed, whatever became of the others.
  return (
    rounds.find(({ kind }) => kind === 'failed') ??
    rounds.find(({ kind }) => kind === 'unsent') ?? { kind: 'passed' }
  );
}

async function inARow(
  prober: Ports['prober'],
  rule: TestersRule,
  probe: ProbeRule,
  header: Readonly<Record<string, string>>,
): Promise<Round> {
  const request = requestOf(rule, probe, header);
  for (let time = 0; time < probe.times; time += 1) {
    const result = await prober.send(request);
    const where = `${probeName(probe)} at ${request.target.host}:${request.target.port}`;
    if (result.kind === 'unsent') return { kind: 'unsent', reason: `${where}: ${result.reason}` };
    const flaw = result.kind === 'response' ? flawIn(result, probe.expected) : result.reason;
    if (flaw !== undefined) return { kind: 'failed', reason: `${where}: ${flaw}` };
  }
  return { kind: 'passed' };
}

export const requestOf = (
  { target }: Pick<TestersRule, 'target'>,
  { method, path, host, headers, within }: ProbeRule,
  more: Readonly<Record<string, string>>,
): ProbeRequest => ({ target, method, path, host, headers: { ...headers, ...more }, within });
