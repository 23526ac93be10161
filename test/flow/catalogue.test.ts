import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { LISTENERS, STEPS } from '../../demo/functions.ts';
import { compilePattern } from '../../local-cloud/services/eventbridge/pattern.ts';
import * as errors from '../../src/rollout/errors.ts';
import { EVENT_TIME, SECOND, STEP_TIME } from '../../src/rollout/timing.ts';
import {
  CATALOGUE,
  type CatalogueEntry,
  placeholderOf,
  STATE_MACHINE_ARN,
  TIMEOUTS,
} from '../../src/runtime/catalogue.ts';
import { errorsIn, type Flow, functionOf } from '../../tools/flow-graph.ts';
import { alarmEvent } from '../world/alarms.ts';
import { DEFINITION } from '../world/machine.ts';

interface EventSource {
  readonly eventBridge?: { readonly name: string; readonly pattern: unknown };
  readonly schedule?: { readonly name: string; readonly rate: string };
}

interface DeployedFunction {
  readonly name: string;
  readonly handler: string;
  readonly timeout?: number;
  readonly events?: readonly EventSource[];
  readonly destinations?: unknown;
}

interface Serverless {
  readonly provider: { readonly timeout: number };
  readonly functions: Readonly<Record<string, DeployedFunction>>;
}

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
/** CloudFormation's tags are left out: what they stand before is what the tests compare. */
const yamlOf = (path: string) => parse(read(path), { merge: true, logLevel: 'error' }) as unknown;

const { provider, functions } = yamlOf('serverless.yml') as Serverless;
const flow = JSON.parse(DEFINITION) as Flow;
const PREFIX = '${self:custom.name}-';
const OUR_MACHINE = /^arn:\$\{AWS::Partition\}:states:.*:stateMachine:\$\{self:custom\.name\}-rollout$/;

const deployed = (name: string) => {
  const found = Object.values(functions).find((one) => one.name === `${PREFIX}${name}`);
  if (!found) throw new Error(`serverless.yml doesn't deploy ${name}`);
  return found;
};

/** The rules of a function in serverless.yml, as the catalogue has them. */
const rulesOf = ({ events = [] }: DeployedFunction) =>
  events.flatMap(({ eventBridge, schedule }) => [
    ...(eventBridge ? [{ name: nameOf(eventBridge), pattern: ofAnyStack(eventBridge.pattern) }] : []),
    ...(schedule ? [{ name: nameOf(schedule), schedule: schedule.rate }] : []),
  ]);

const nameOf = ({ name }: { name: string }) => name.replace(PREFIX, '');

const ofAnyStack = (pattern: unknown): unknown =>
  JSON.parse(JSON.stringify(pattern), (_, value) =>
    typeof value === 'string' && OUR_MACHINE.test(value) ? STATE_MACHINE_ARN : value,
  );

describe('the catalogue', () => {
  test('has every function once', () => {
    const files = globSync('functions/*.ts', { cwd: root.pathname });
    expect(CATALOGUE.map(({ name }) => `functions/${name}.ts`).sort()).toEqual(files.sort());
  });

  test('has what serverless.yml deploys, and no more', () => {
    const names = CATALOGUE.flatMap(({ name, formerly = [] }) => [name, formerly].flat());
    const keys = Object.keys(functions);
    expect(names.map((name) => `${PREFIX}${name}`).sort()).toEqual(
      Object.values(functions)
        .map(({ name }) => name)
        .sort(),
    );
    // The stack's ids, which roles and placeholders go by, are made of the keys.
    expect(keys.map((key) => placeholderOf(key)).sort()).toEqual(names.map(placeholderOf).sort());
  });

  test.each(CATALOGUE)('deploys $name as it says', ({ name, kind, rules = [], keepsLostEvents }) => {
    const fn = deployed(name);
    expect(fn.handler).toBe(`dist/${name}/index.handler`);
    expect(fn.timeout ?? provider.timeout).toBe(TIMEOUTS[kind] / SECOND);
    expect(rulesOf(fn)).toEqual(rules);
    expect(fn.destinations !== undefined).toBe(keepsLostEvents === true);
  });

  // They went off at every load, and each time the watchdog read the rollouts of all services.
  test.each([
    ['web-latency', true],
    ['TargetTracking-web-AlarmHigh-1', false],
    ['greenshift/web-7/cpu-high', false],
  ])('has the watchdog hear of the alarm %s: %s', (alarmName, isHeard) => {
    const rules = CATALOGUE.find(({ name }) => name === 'watchdog')?.rules ?? [];
    const rule = rules.find(({ name }) => name === 'alarms');
    expect(
      rule && 'pattern' in rule && compilePattern(JSON.stringify(rule.pattern))(alarmEvent(alarmName)),
    ).toBe(isHeard);
  });

  test.each(CATALOGUE.filter(({ formerly }) => formerly))(
    'deploys $name under its former name too, $formerly',
    ({ name, formerly = '' }: CatalogueEntry) => {
      const {
        name: _,
        description: __,
        ...former
      } = deployed(formerly) as DeployedFunction & {
        description: string;
      };
      const {
        name: ___,
        description: ____,
        ...current
      } = deployed(name) as typeof former & {
        name: string;
        description: string;
      };
      expect(former).toEqual(current);
    },
  );

  test('leaves every function time to say why it gave up', () => {
    expect(STEP_TIME).toBeLessThan(TIMEOUTS.step);
    expect(EVENT_TIME).toBeLessThan(TIMEOUTS.event);
  });

  test('loads functions that carry their step and the names of their ports', () => {
    for (const { name, step, needs } of [...STEPS, ...LISTENERS]) {
      expect(step, name).toBeInstanceOf(Function);
      // Whether a service has a rollout says its own record.
      const least = name === 'guard-removal' ? ['services', 'clock'] : ['rollouts', 'clock'];
      expect(needs, name).toEqual(expect.arrayContaining(least));
    }
  });
});

describe('the flow', () => {
  test('calls the functions of the catalogue in the states that they serve', () => {
    const calls = Object.entries(flow.States).flatMap(([state, { Type, ...rest }]) =>
      Type === 'Task' ? [[state, functionOf({ Type, ...rest })]] : [],
    );
    const served = CATALOGUE.flatMap(({ name, states = [] }) => states.map((state) => [state, name]));
    expect(calls.sort()).toEqual(served.sort());
  });

  test('has a value for each of its placeholders in the stack', () => {
    const { extensions } = yamlOf('infrastructure/state-machine.yml') as {
      extensions: {
        RolloutStateMachine: { Properties: { DefinitionSubstitutions: Record<string, string> } };
      };
    };
    const substitutions = extensions.RolloutStateMachine.Properties.DefinitionSubstitutions;
    const steps = CATALOGUE.filter(({ kind }) => kind === 'step').map(({ name }) => placeholderOf(name));
    const { LambdaInvoke, ...functions } = substitutions;
    expect(LambdaInvoke).toBe('arn:${AWS::Partition}:states:::lambda:invoke');
    expect(functions).toEqual(
      Object.fromEntries(
        steps.map((name) => [name, `${name.replace(/FunctionArn$/, '')}LambdaFunction.Arn`]),
      ),
    );
    for (const name of steps) expect(DEFINITION).toContain(`\${${name}}`);
  });

  test('names errors that there are', () => {
    const ours = errorsIn(DEFINITION);
    expect(ours).toContain('StaleEpoch');
    expect(ours.filter((name) => !(name in errors))).toEqual([]);
  });
});
