import type { ServiceSpec } from '../service-spec/spec.ts';
import { WEEKDAYS } from '../windows/windows.ts';
import { list, object, oneOf, optional, text } from './check.ts';

type Windows = NonNullable<ServiceSpec['windows']>;

/** As a spec has them, by their types alone. */
export const windows = object<Windows>({
  allow: list(
    object<Windows['allow'][number]>({ days: optional(list(oneOf(...WEEKDAYS))), from: text, to: text }),
  ),
  timeZone: text,
  outside: oneOf<Windows['outside']>('finish', 'hold'),
});
