import type { Clients } from '../../../cli/doctor/clients.ts';
import type { Installation, StackFacts, StackResource } from '../../../cli/doctor/installation.ts';
import { readTagged } from '../../../cli/doctor/tagged.ts';

/** What each call of AWS answers, by the command's name: `DescribeAlarms`. An Error is thrown. */
export type Answers = Readonly<Record<string, unknown>>;

export const NOW = Date.parse('2026-01-01T03:00:00Z');

export const aStack = (change: Partial<StackFacts> = {}): StackFacts => ({
  status: 'UPDATE_COMPLETE',
  isProtected: true,
  resources: [],
  ...change,
  outputs: { Release: '0.1.0', ...change.outputs },
});

export const aResource = (change: Partial<StackResource>): StackResource => ({
  id: 'Thing',
  type: 'AWS::Thing',
  physicalId: 'thing',
  status: 'CREATE_COMPLETE',
  reason: '',
  ...change,
});

interface Facts extends Partial<Omit<Installation, 'aws' | 'stack'>> {
  readonly answers?: Answers;
  readonly stackFacts?: Partial<StackFacts>;
}

/** An installation whose AWS answers as told. A call that isn't told fails the test. */
export function anInstallation({ answers = {}, stackFacts = {}, ...change }: Facts = {}) {
  const asked: { readonly command: string; readonly input: unknown }[] = [];
  const client = {
    async send(command: { constructor: { name: string }; input: unknown }) {
      const name = command.constructor.name.replace(/Command$/, '');
      asked.push({ command: name, input: command.input });
      if (!(name in answers)) throw new Error(`nobody told what ${name} answers`);
      const told = answers[name];
      const answer = typeof told === 'function' ? told(command.input) : told;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const aws = new Proxy({}, { get: () => client }) as Clients;
  const installation: Installation = {
    name: 'greenshift-prod',
    region: 'eu-west-1',
    release: '0.1.0',
    isLocal: false,
    aws,
    api: { endpoint: 'http://127.0.0.1:1', call: () => Promise.reject(new Error('nobody asks the API')) },
    stack: async () => aStack(stackFacts),
    listed: async () => ({ services: [], unreadable: [] }),
    services: async () => [],
    tagged: (service) => readTagged(aws, service),
    now: () => NOW,
    ...change,
  };
  return { installation, asked };
}

export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
