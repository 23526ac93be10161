import { FINDING_CODES } from '../inspection/finding.ts';
import {
  type Replacement,
  TOUCHED_STATES,
  type Touch,
  type TouchedServer,
  type TouchedServers,
} from '../touched/touched.ts';
import { dictionary, list, number, object, oneOf, onlyTrue, optional, text } from './check.ts';
import { recordFormat } from './format.ts';

const touch = object<Touch>({
  code: oneOf(...FINDING_CODES),
  event: text,
  what: text,
  by: optional(text),
  at: number,
});

const server = object<TouchedServer>({
  id: text,
  fleet: text,
  touches: list(touch),
  state: oneOf(...TOUCHED_STATES),
  at: number,
  waitsFor: optional(text),
  console: optional(text),
});

const replacement = object<Replacement>({
  fleet: text,
  servers: list(text),
  units: optional(number),
  phase: oneOf('raising', 'ending', 'giving-up'),
  at: number,
  until: number,
  desired: number,
  maxSize: number,
  before: list(text),
  isRaised: optional(onlyTrue),
  asked: dictionary(number),
  reason: optional(text),
});

export const touchedFormat = recordFormat(
  'touched',
  object<TouchedServers>({
    service: text,
    servers: list(server),
    replacement: optional(replacement),
    replacedAt: list(number),
    rolledOutAt: optional(number),
    againAt: optional(number),
    calledOn: optional(number),
    version: number,
  }),
);
