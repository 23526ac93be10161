import type { TouchedServers } from '../rollout/touched/touched.ts';

/** The touched servers of each service, with the rule for writing of all records. */
export interface Touched {
  find(service: string): Promise<TouchedServers | undefined>;
  list(): Promise<readonly TouchedServers[]>;
  save(touched: TouchedServers): Promise<TouchedServers>;
}
