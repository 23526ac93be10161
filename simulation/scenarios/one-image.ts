import { LATENCY, watchLatency, worsenLatency } from '../actors/alarms.ts';
import { delayImages, deregisterBlueImage } from '../actors/images.ts';
import { countLogins, LOGINS } from '../actors/own-metrics.ts';
import { loseEvents } from '../actors/owner.ts';
import type { Scenario } from './scenario.ts';

/** One image is published, and nobody does anything. */
export const ONE_IMAGE: readonly Scenario[] = [
  { name: 'a good image', image: 'good', ends: 'promoted' },
  { name: 'a bad image', image: 'bad', ends: 'reverted' },
  { name: 'an image that closes connections', image: 'closing', ends: 'reverted' },
  { name: 'an image whose connections hang or are reset', image: 'hanging', ends: 'reverted' },
  {
    name: 'an image that refuses requests',
    image: 'lost',
    ends: 'reverted',
    spec: { limits: { holdAtMost: '10m' } },
  },
  {
    name: 'an image that answers slowly',
    image: 'sluggish',
    ends: 'reverted',
    spec: { health: { slow: { above: 1 } } },
  },
  {
    name: 'an image that fails the few requests that there are',
    image: 'broken',
    ends: 'reverted',
    demand: () => 40,
    spec: { limits: { onInconclusive: 'advance' } },
  },
  {
    name: 'an alarm goes off half-way',
    image: 'good',
    ends: 'reverted',
    spec: { health: { alarms: [{ name: LATENCY }] } },
    before: watchLatency,
    meanwhile: worsenLatency,
  },
  {
    name: 'a metric of the service tells what responses do not',
    image: 'good',
    ends: 'reverted',
    spec: { health: { metrics: [LOGINS] } },
    before: countLogins,
  },
  { name: 'a green that starts slowly', image: 'slow', ends: 'promoted' },
  { name: 'a green that never turns healthy', image: 'never', ends: 'reverted', spec: { startWithin: '5m' } },
  { name: 'a green that sickens in traffic', image: 'sickening', ends: 'reverted' },
  { name: 'an image whose event never comes', image: 'good', ends: 'promoted', before: loseEvents },
  { name: 'an image that is unknown, then pending', image: 'good', ends: 'promoted', before: delayImages },
  { name: 'a live image that is gone', image: 'good', ends: 'reverted', before: deregisterBlueImage },
];
