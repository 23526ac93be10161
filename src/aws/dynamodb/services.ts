import type { Services } from '../../ports/records.ts';
import { ServiceNotFound } from '../../rollout/errors.ts';
import { serviceFormat } from '../../rollout/schema/service.ts';
import type { RecordTable } from './records.ts';

/** One partition for all, so that one query lists them: there are tens of services, not thousands. */
const PK = 'service';

export function servicesStore(table: RecordTable): Services {
  const records = table(serviceFormat);
  return {
    async get(name) {
      const service = await records.find({ pk: PK, sk: name });
      if (!service || service.removed) throw new ServiceNotFound(`there is no service ${name}`);
      return service;
    },
    async findRemoved(name) {
      const service = await records.find({ pk: PK, sk: name });
      return service?.removed && service;
    },
    async list() {
      const { rows, unreadable } = await records.list(PK);
      const services = rows.filter(({ removed }) => !removed);
      return { services, unreadable: unreadable.map(({ sk, error }) => ({ name: sk, error })) };
    },
    save: (service) => records.save({ pk: PK, sk: service.name }, service),
  };
}
