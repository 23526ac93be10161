import type { Ports } from '../../ports/ports.ts';
import { deliverOfService } from '../../records/deliver.ts';
import { amendService } from '../../records/update.ts';
import { recallAnnouncement } from '../../rollout/announcements/image-announcement.ts';
import { announce } from '../../rollout/announcements/outbox.ts';
import { recallOf } from '../../rollout/images/recall.ts';
import type { RecallResult } from '../../rollout/images/recall-outcome.ts';
import type { Service } from '../../rollout/service.ts';
import type { Recalled } from '../../rollout/service-records.ts';
import { OPERATOR_CALL_REPEAT } from '../../rollout/timing.ts';

type Needs = Pick<Ports, 'services' | 'notifier' | 'clock'>;

/** Announces what becomes of a service, once; and calls a person once a day while one is needed. */
export async function tellRecall(ports: Needs, recall: Recalled, result: RecallResult): Promise<void> {
  const { outcome, rollout = '', service: name } = result;
  if (outcome === 'not-affected') return;
  const now = ports.clock.now();
  const day = outcome === 'needs-operator' ? Math.floor((now - recall.at) / OPERATOR_CALL_REPEAT) : 0;
  const turn = [outcome, rollout, day].join(' ');
  const told = await amendService(ports.services, name, (service) => {
    const mark = recallOf(service, recall.image);
    if (!mark || mark.told === turn) return service;
    return announce(withTold(service, recall.image, turn), recallAnnouncement(recall, result, now, turn));
  });
  await deliverOfService(ports, told);
}

const withTold = (service: Service, image: string, told: string): Service => ({
  ...service,
  recalled: service.recalled?.map((mark) => (mark.image === image ? { ...mark, told } : mark)),
});
