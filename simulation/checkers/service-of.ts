import type { OurCall } from '../world/calls.ts';

/** The service whose rollout a call is made for; undefined for one that is made for all of them, or by a person. */
export function serviceOf({ invocation }: Pick<OurCall, 'invocation'>): string | undefined {
  const { rollout } = (invocation?.payload ?? {}) as { rollout?: string };
  return rollout?.replace(/-\d+$/, '');
}

/** Events that a call announces of a service, as they are published. */
export interface AnnouncedEvent {
  readonly DetailType?: string;
  readonly Detail?: string;
}

/** The events about the service among those that a call of PutEvents publishes; none for any other call. */
export function announcedOf(service: string, { operation, input }: OurCall): readonly AnnouncedEvent[] {
  if (operation !== 'PutEvents') return [];
  const { Entries = [] } = input as { Entries?: AnnouncedEvent[] };
  return Entries.filter(({ Detail = '{}' }) => {
    const { service: about = service } = JSON.parse(Detail) as { service?: string };
    return about === service;
  });
}

/** Whether a call publishes an event of one of these types about the service. */
export const announces = (service: string, call: OurCall, ...types: readonly string[]): boolean =>
  announcedOf(service, call).some(({ DetailType = '' }) => types.includes(DetailType));
