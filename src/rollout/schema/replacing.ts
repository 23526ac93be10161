import type { Replacing } from '../service-records.ts';
import { list, number, object, onlyTrue, optional, text } from './check.ts';

/** Touched servers of a service that are replaced. */
export const replacing = object<Replacing>({
  servers: list(text),
  until: number,
  gaveWay: optional(onlyTrue),
});
