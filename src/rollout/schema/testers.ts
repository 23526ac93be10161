import type { ProbeRecord } from '../probes/probe-record.ts';
import type { ProbeTarget, Testers, TestersRule } from '../traffic/testers-record.ts';
import { list, number, object, oneOf, optional, text } from './check.ts';

export const testers = object<Testers>({
  header: text,
  value: text,
  rules: list(
    object<TestersRule>({
      route: text,
      probes: list(number),
      listener: text,
      priority: number,
      target: object<ProbeTarget>({
        listener: text,
        protocol: oneOf<ProbeTarget['protocol']>('HTTP', 'HTTPS'),
        host: text,
        port: number,
      }),
      rule: optional(text),
      readBackAt: optional(number),
    }),
  ),
  removedAt: optional(number),
});

export const probes = object<ProbeRecord>({
  passedAt: optional(number),
  failed: optional(number),
  unsentSince: optional(number),
  traffic: optional(number),
  sent: number,
  lost: number,
});
