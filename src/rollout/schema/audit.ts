import type { AuditEntry } from '../interventions/audit.ts';
import type { Replay } from '../interventions/replay.ts';
import { dictionary, number, object, optional, text } from './check.ts';
import { recordFormat } from './format.ts';

export const auditFormat = recordFormat(
  'audit',
  object<AuditEntry>({
    service: text,
    id: text,
    at: number,
    by: text,
    command: text,
    rollout: optional(text),
    reason: optional(text),
    status: number,
    result: text,
    version: number,
  }),
);

export const replayFormat = recordFormat(
  'replay',
  object<Replay>({
    caller: text,
    key: text,
    fingerprint: text,
    begunAt: number,
    response: optional(
      object<NonNullable<Replay['response']>>({
        status: number,
        body: text,
        headers: optional(dictionary(text)),
      }),
    ),
    expiresAt: number,
    version: number,
  }),
);
