import type { GateReply } from '../rollout/gates/gate-record.ts';
import type { GateRequest } from '../rollout/gates/gate-schema.ts';

/** The Lambda functions that users name as gates, by name or ARN. */
export interface Gates {
  /** Waits at most GATE_CALL_MAX. Whatever becomes of it is a reply; only OutOfTime is thrown. */
  ask(functionName: string, request: GateRequest): Promise<GateReply>;
  /** Why it can't be invoked, and what to do; undefined when it can. Runs nothing. Throws CloudUnavailable. */
  check(functionName: string): Promise<string | undefined>;
}
