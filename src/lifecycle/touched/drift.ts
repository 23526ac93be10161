import type { Ports } from '../../ports/ports.ts';
import { amendTouched } from '../../records/update.ts';
import type { Inspection } from '../../rollout/inspection/inspection.ts';
import { DRIFT } from '../../rollout/touched/findings.ts';
import { touch } from '../../rollout/touched/touched.ts';

/** Records which servers an audit has found changed, in one write. The same finding twice is once. */
export async function noteDrift(
  { touched }: Pick<Ports, 'touched'>,
  { service, fleet, at, findings }: Inspection,
): Promise<void> {
  const drifted = findings.filter(({ code }) => DRIFT.includes(code));
  if (drifted.length === 0) return;
  await amendTouched(touched, service, (record) =>
    drifted.reduce(
      (known, { code, subject, found }) =>
        touch(known, fleet, [subject], { code, event: 'audit', what: found, at }),
      record,
    ),
  );
}
