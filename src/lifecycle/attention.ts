import type { Ports } from '../ports/ports.ts';
import { deliver, saveAndDeliver } from '../records/deliver.ts';
import { amend } from '../records/update.ts';
import { callOperator, type Reason } from '../rollout/interventions/operator.ts';
import type { Rollout } from '../rollout/record.ts';

type Needs = Pick<Ports, 'rollouts' | 'notifier' | 'clock'>;

/** Saves and delivers a call for attention; a record that made it before, and so is the same as `before`, is left alone. */
export const saveCall = async (ports: Needs, before: Rollout, called: Rollout): Promise<Rollout> =>
  called === before ? before : saveAndDeliver(ports, called);

/** Calls a person while the work goes on; as often as `callOperator`. Returns the record. */
export const callPerson = async (ports: Needs, { id }: Rollout, reason: Reason): Promise<Rollout> =>
  deliver(ports, await amend(ports, id, (record, at) => callOperator(record, at, reason)));
