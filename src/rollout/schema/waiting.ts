import type { AwaitedImage, WithheldImage } from '../service-records.ts';
import { number, object, optional, text } from './check.ts';

/** Published images that can't be rolled out yet. */

export const awaited = object<AwaitedImage>({ build: text, reason: text, since: number });

export const withheld = object<WithheldImage>({
  build: text,
  reason: text,
  since: number,
  builtAt: optional(number),
});
