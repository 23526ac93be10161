import type { Services } from '../../ports/records.ts';
import { ServiceNotFound } from '../../rollout/errors.ts';
import type { Service } from '../../rollout/service.ts';
import type { RecordTable } from './records.ts';

/** All services stand under one key, so that they can be listed with one query: there are tens of them, not thousands. */
const PK = 'service';

export const servicesStore = (records: RecordTable): Services => ({
  async get(name) {
    const service = await records.find<Service>({ pk: PK, sk: name });
    if (!service) throw new ServiceNotFound(`there is no service ${name}`);
    return service;
  },
  list: () => records.list<Service>(PK),
  save: (service) => records.save({ pk: PK, sk: service.name }, service),
});
