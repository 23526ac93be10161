import type { Ports } from '../../ports/ports.ts';
import { RecordNotReadable } from '../../rollout/errors.ts';
import { toldFindings } from '../../rollout/inspection/told.ts';

/** What the last audit of a service has found, for whoever rolls out. It keeps nothing from going on. */
export async function knownFindings(
  { inspections }: Pick<Ports, 'inspections'>,
  service: string,
): Promise<string | undefined> {
  try {
    return toldFindings(await inspections.find(service));
  } catch (error) {
    if (error instanceof RecordNotReadable) return undefined;
    throw error;
  }
}
