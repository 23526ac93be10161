import { parseArgs } from 'node:util';
import type { World } from '../../simulation/world/world.ts';
import { gather } from '../../src/commands/inspection/gather.ts';
import { liveImage } from '../../src/fleet/assess.ts';
import {
  countBySeverity,
  FINDING_CODES,
  type Finding,
  SEVERITIES,
} from '../../src/rollout/inspection/finding.ts';
import { inspect } from '../../src/rollout/inspection/inspect.ts';
import { newService, type Service } from '../../src/rollout/service.ts';
import { type Definition, readDefinitions } from './definition.ts';
import { completeLifecycleActions } from './lifecycle-agent.ts';
import { plant } from './plant.ts';
import { createFleetWorld, FLEET_SETTLING } from './world.ts';

/** What an audit finds on fleets as people have them, before anything is rolled out. */

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, long: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** Of each fleet all servers are read one by one. */
const ALL = 1_000;

const only = options.only?.split(',');
const audited: { readonly definition: Definition; readonly findings: readonly Finding[] }[] = [];
console.log('fleet  kind              high  medium  low  findings');
for (const definition of readDefinitions()) {
  if (only && !only.includes(definition.id)) continue;
  const findings = await audit(definition);
  if (typeof findings === 'string') console.log(`${definition.id.padEnd(7)}not audited: ${findings}`);
  else audited.push({ definition, findings });
}
total();

async function audit(definition: Definition): Promise<readonly Finding[] | string> {
  const world = await createFleetWorld();
  try {
    const { fleet } = await plant(world, definition);
    completeLifecycleActions(world);
    await world.clock.advance(FLEET_SETTLING);
    const { facts } = await gather(world.api, await serviceOf(world, fleet), undefined, ALL);
    // There is no traffic to look at: none of it is Greenshift's yet.
    const findings = inspect(facts);
    report(definition, findings);
    return findings;
  } catch (error) {
    return (error as Error).message;
  } finally {
    world.close();
  }
}

/** A service with the fleet as its live one. */
async function serviceOf({ api, clock }: World, name: string): Promise<Service> {
  const fleet = await api.fleets.describe(name);
  if (!fleet) throw new Error(`${name} is not there`);
  const { imageId } = await liveImage(api, fleet);
  const [targetGroup = '', ...others] = fleet.targetGroups;
  const live = { fleet: name, targetGroup, targetGroups: [targetGroup, ...others], imageId };
  const spec = { service: 'web', fleet: name, traffic: { routes: [], targetGroups: fleet.targetGroups } };
  return newService(spec as unknown as Service['spec'], live, clock.now());
}

function report({ id, kind }: Definition, findings: readonly Finding[]): void {
  const { high, medium, low } = countBySeverity(findings);
  const counts = [String(high).padStart(4), String(medium).padStart(8), String(low).padStart(5)].join('');
  const codes = [...new Set(findings.map(({ code }) => code))].join(', ') || '–';
  console.log(`${id.padEnd(7)}${kind.padEnd(18)}${counts}  ${codes}`);
  if (!options.long) return;
  for (const { severity, code, subject, found, mend } of findings)
    console.log(`       ${severity} ${code} ${subject}: ${found}\n         ${mend}`);
}

function total(): void {
  console.log(`\n${audited.length} fleets, of which have`);
  for (const code of FINDING_CODES) {
    const count = audited.filter(({ findings }) => findings.some((one) => one.code === code)).length;
    if (count > 0) console.log(`${String(count).padStart(4)}  ${code}`);
  }
  const clean = audited.filter(({ findings }) => findings.length === 0).length;
  console.log(`${String(clean).padStart(4)}  nothing; ${SEVERITIES.map(severest).join(', ')}`);
}

function severest(severity: Finding['severity']): string {
  const worst = audited.filter(({ findings }) => findings[0]?.severity === severity);
  return `${worst.length} at worst ${severity}`;
}
