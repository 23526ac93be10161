import type { Gates } from '../../src/ports/gates.ts';
import type { GateReply } from '../../src/rollout/gates/gate-record.ts';
import { GateRequest } from '../../src/rollout/gates/gate-schema.ts';
import type { Cloud } from './cloud.ts';

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
