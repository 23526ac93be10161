import type { ServiceOperations } from '../../local-cloud/operations.ts';
import type { Services } from '../../local-cloud/services.ts';
import type { Clock } from '../../local-cloud/time/clock.ts';
import { directClient, type Interceptor } from '../../local-cloud/wire/direct-client.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { checkTime } from '../../src/aws/deadline.ts';
import { type ServerClock, serverClock } from '../../src/aws/dynamodb/server-clock.ts';
import { awsPorts } from '../../src/aws/ports.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Prober } from '../../src/ports/prober.ts';
import { GATE_CALL_MAX } from '../../src/rollout/timing.ts';
import type { Around, Invocation, OurCall } from './calls.ts';
import { countedProber } from './counted-prober.ts';
import type { DocumentTable } from './records-table.ts';
import type { Variant } from './variant.ts';

/** What the ports of all functions have in common. */
export interface PortsOptions {
  readonly clock: Clock;
  readonly services: Services;
  readonly table: DocumentTable;
  readonly stateMachineArn: string;
  readonly installation: string;
  /** By how many milliseconds the clock of a function is off. */
  readonly clocksOff: ReadonlyMap<string, number>;
  /** Every call is added to it. */
  readonly calls: OurCall[];
  readonly prober: Prober;
  readonly around: Around;
  readonly running: () => Invocation | undefined;
  readonly variant: Variant | undefined;
}

/** The ports of one function. Each of their calls counts as one of ours: checkers and faults are on it. */
export function portsFor(caller: string, options: PortsOptions): Ports {
  const { clock, services, table, stateMachineArn, installation, calls, variant } = options;
  const now = () => clock.now();
  const count: Interceptor = (service, operation, input, next) => {
    try {
      checkTime();
    } catch (error) {
      return Promise.reject(error);
    }
    const made = { index: calls.length, at: now(), installation, caller, service, operation, input };
    const call: OurCall = { ...made, invocation: options.running() };
    calls.push(call);
    return options.around(call, next);
  };
  const time = serverClock({ now: () => now() + (options.clocksOff.get(caller) ?? 0), elapsed: now });
  const all = clientsOf(services, table, changed(count, variant?.calls));
  const clients = withServerTime({ ...all, lambda: impatient(all.lambda, clock) }, time, now);
  const ports = awsPorts({
    clients,
    table: 'greenshift',
    stateMachineArn,
    installation,
    bus: 'default',
    keyPairs: '*',
    prober: countedProber(options.prober, count),
    clock: time,
  });
  return variant?.ports?.(ports, caller) ?? ports;
}

const changed = (count: Interceptor, change: Interceptor | undefined): Interceptor =>
  change
    ? (service, operation, input, next) =>
        change(service, operation, input, () => count(service, operation, input, next))
    : count;

/** Every response about a record has the time, as DynamoDB's do. */
function withServerTime(clients: AwsClients, time: ServerClock, now: () => number): AwsClients {
  const send = async (command: never) => {
    const responded = time.startRequest();
    const response: unknown = await clients.documents.send(command);
    responded(now());
    return response;
  };
  return { ...clients, documents: { send: send as AwsClients['documents']['send'] } };
}

/** Gives up an invocation as the SDK's HTTP handler does; the function runs on. */
function impatient(lambda: AwsClients['lambda'], clock: Clock): AwsClients['lambda'] {
  const send = (command: never) =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(GATE_CALL_MAX, () =>
        reject(Object.assign(new Error('a request has exceeded its timeout'), { name: 'TimeoutError' })),
      );
      lambda.send(command).then(resolve, reject).finally(cancel);
    });
  return { send: send as AwsClients['lambda']['send'] };
}

/** All clients of AWS through the direct client, the records' table among them. */
export function clientsOf(
  services: { readonly all: readonly ServiceOperations[] },
  table: DocumentTable,
  intercept?: Interceptor,
): AwsClients {
  const client = directClient(services.all, intercept && { intercept });
  const send = (command: { input: unknown }) => {
    const operation = command.constructor.name.replace('Command', 'Item').replace('QueryItem', 'Query');
    return intercept
      ? intercept('dynamodb', operation, command.input, () => table.send(command))
      : table.send(command);
  };
  return {
    autoScaling: client,
    ec2: client,
    loadBalancing: client,
    cloudWatch: client,
    imageBuilder: client,
    serviceQuotas: client,
    events: client,
    stepFunctions: client,
    lambda: client,
    documents: { send: send as unknown as AwsClients['documents']['send'] },
  };
}
