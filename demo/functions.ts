import type { Route } from '../src/api/requests.ts';
import type { Step } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import {
  CATALOGUE,
  type CatalogueEntry,
  type Kind,
  type Rule,
  STATE_MACHINE_ARN,
} from '../src/runtime/catalogue.ts';

type Needs = readonly (keyof Ports)[];
type Listener = (ports: Ports, event: unknown) => Promise<unknown>;

/** A function of the catalogue with what its handler wraps: the step, and the names of the ports that it needs. */
export interface LoadedFunction<Work> extends CatalogueEntry {
  readonly step: Work;
  readonly needs: Needs;
}

/** The functions of the state machine, those that events call, and the API: loaded by their names in the catalogue. */
export const STEPS = await load<Step<keyof Ports>>('step');
export const LISTENERS = await load<Listener>('event');
export const APIS = await load<Readonly<Record<string, Route>>>('api');

async function load<Work>(kind: Kind): Promise<LoadedFunction<Work>[]> {
  const entries = CATALOGUE.filter((entry) => entry.kind === kind);
  return Promise.all(
    entries.map(async (entry) => {
      const { handler } = (await import(`../functions/${entry.name}.ts`)) as {
        handler: { readonly step: Work; readonly needs: Needs };
      };
      return { ...entry, step: handler.step, needs: handler.needs };
    }),
  );
}

/** A rule as PutRule takes it. */
export const ruleInput = (rule: Rule, stateMachineArn: string) =>
  'schedule' in rule
    ? { ScheduleExpression: rule.schedule }
    : { EventPattern: JSON.stringify(rule.pattern).replaceAll(STATE_MACHINE_ARN, stateMachineArn) };
