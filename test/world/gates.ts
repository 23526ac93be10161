import type { Gates } from '../../src/ports/gates.ts';
import type { GateReply } from '../../src/rollout/gates/gate-record.ts';
import { GateRequest } from '../../src/rollout/gates/gate-schema.ts';
import type { Cloud } from './cloud.ts';

/** What a gate is asked before the first traffic of a rollout. */
export const QUESTION: GateRequest = {
  version: '1',
  id: 'web-1/tests/step-0/1',
  gate: 'tests',
  moment: 'before-traffic',
  attempt: 1,
  until: '2026-01-01T12:10:00.000Z',
  service: 'web',
  rollout: 'web-1',
  image: 'ami-00000002',
  step: { index: 0, of: 3, weight: 10 },
  traffic: { green: 0, blue: 100 },
  blue: { fleet: 'web-fleet', targetGroups: ['arn:a'], image: 'ami-00000001' },
  green: { fleet: 'web-1', targetGroups: ['arn:b'], image: 'ami-00000002' },
};

/** The functions of a world that are gates. */
export interface GateFunctions {
  readonly replies: Map<string, (request: GateRequest) => GateReply>;
  /** What each of them was asked, in this order. */
  readonly asked: GateRequest[];
}

/** Takes only what the published schema has, and nothing beside it. */
export const gatesOf = ({ gates: { replies, asked } }: Pick<Cloud, 'gates'>): Gates => ({
  async ask(name, request) {
    asked.push(GateRequest.strict().parse(request));
    try {
      return replies.get(name)?.(request) ?? { kind: 'unanswered', reason: `there is no function ${name}` };
    } catch (error) {
      return { kind: 'unanswered', reason: `the function failed: ${error}` };
    }
  },
  check: async (name) => (replies.has(name) ? undefined : `there is no function ${name}`),
});
