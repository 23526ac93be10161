import type { Announcement } from '../announcements/announcement-schema.ts';
import { stamp } from '../announcements/announcement-stamp.ts';
import type { Service } from '../service.ts';
import type { Touch } from './touched.ts';

/** Somebody has entered a server, or changed it. The same event has the same id. */
export function serverTouched(service: string, fleet: string, server: string, touch: Touch): Announcement {
  const { code, event, what, by, at } = touch;
  const type = 'ServerTouched';
  const who = by === undefined ? {} : { by };
  return {
    type,
    ...stamp(at, type, service, server, code, event),
    service,
    fleet,
    server,
    code,
    event,
    what,
    ...who,
  };
}

/** A touched server has gone, and another one serves in its place. */
export function serverReplaced(service: string, fleet: string, server: string, at: number): Announcement {
  const type = 'ServerReplaced';
  return { type, ...stamp(at, type, service, server), service, fleet, server };
}

/** Servers are touched faster than they may be replaced. `day` tells the calls of different days apart. */
export function touchedAgain(
  { name, live }: Pick<Service, 'name' | 'live'>,
  reason: string,
  at: number,
  day: number,
): Announcement {
  const type = 'ServiceNeedsOperator';
  const help = `GET /services/${name}/audit says who touches them; "immutability": "report" in the spec ends their replacement`;
  const code = 'ServersTouchedAgain';
  return {
    type,
    ...stamp(at, type, name, code, String(day)),
    service: name,
    image: live.imageId,
    code,
    reason,
    help,
  };
}
