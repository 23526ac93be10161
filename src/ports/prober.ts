import type { ProbeResult } from '../rollout/probes/response.ts';
import type { ProbeTarget } from '../rollout/traffic/testers-record.ts';

export interface ProbeRequest {
  readonly target: ProbeTarget;
  readonly method: string;
  readonly path: string;
  /** The name that it is for; that of the target unless it is given. */
  readonly host?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the end of the body. */
  readonly within: number;
}

/** Sends requests as clients do. Whatever becomes of one is a result; only OutOfTime is thrown. */
export interface Prober {
  send(request: ProbeRequest): Promise<ProbeResult>;
  /** One after the other at a steady pace, whatever becomes of those before. */
  sendAll(requests: readonly ProbeRequest[], perSecond: number): Promise<readonly ProbeResult[]>;
}
