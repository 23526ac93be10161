import type { RecordNotReadable } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';

/**
 * Records of services. A write is conditional on the version that was read, or throws RecordConflict. Records of
 * earlier versions are read in today's form. Reading throws RecordNotReadable.
 */
export interface Services {
  /** Throws ServiceNotFound. */
  get(name: string): Promise<Service>;
  /** The record of a service that was removed; undefined for any other. To everybody else it isn't there. */
  findRemoved(name: string): Promise<Service | undefined>;
  /** All services; a record that can't be read doesn't hide the others. */
  list(): Promise<ServiceListing>;
  /** Writes `service` with its version raised by one, and returns it. Version 0 means that there is none yet. */
  save(service: Service): Promise<Service>;
}

export interface ServiceListing {
  readonly services: readonly Service[];
  readonly unreadable: readonly { readonly name: string; readonly error: RecordNotReadable }[];
}

export interface Rollouts {
  /** Throws RolloutNotFound. */
  get(id: string): Promise<Rollout>;
  save(rollout: Rollout): Promise<Rollout>;
}
