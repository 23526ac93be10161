import type { Ports } from '../../ports/ports.ts';
import type { Inspection } from '../../rollout/inspection/inspection.ts';
import { DRIFT } from '../../rollout/touched/findings.ts';
import { noteTouch } from './note.ts';

/** Records which servers an audit has found changed. The same finding twice is once. */
export async function noteDrift(
  ports: Pick<Ports, 'touched'>,
  { service, fleet, at, findings }: Inspection,
): Promise<void> {
  for (const { code, subject, found } of findings.filter((one) => DRIFT.includes(one.code)))
    await noteTouch(ports, service, fleet, [subject], { code, event: 'audit', what: found, at });
}
