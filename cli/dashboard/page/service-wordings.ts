import { call } from './calls.ts';
import { noted, rollback, type Wording } from './wording.ts';
import { dateText } from './words.ts';

/** What a person may do to a service or an image. */
export const SERVICE_WORDINGS = {
  'rollback-service': {
    title: (name) => `Roll ${name} back?`,
    text: 'A rollout under way is aborted: blue gets all of the traffic at once. Without one, the image that was live before is brought back.',
    button: 'Roll back now',
    asks: ['reason', 'force'],
    run: (service, entered) =>
      call('POST /services/{service}/rollback', { parameters: { service }, body: rollback(entered) }),
  },
  start: {
    title: (name) => `Roll out an image of ${name}`,
    text: 'The image is rolled out by the plan of the spec, also one that was rolled out before.',
    button: 'Start the rollout',
    asks: ['image', 'reason', 'outsideWindows'],
    run: (service, { image, outsideWindows, reason }) => {
      const named = image.startsWith('ami-') ? { image } : { build: image };
      const body = { ...named, outsideWindows, ...noted({ reason }) };
      return call('POST /services/{service}/rollouts', { parameters: { service }, body });
    },
  },
  refresh: {
    title: (name) => `Replace the servers of ${name}?`,
    text: 'The live image is rolled out once more, by the plan of the spec: new servers take the place of all that serve.',
    button: 'Start the rollout',
    asks: ['reason', 'outsideWindows'],
    run: (service, { outsideWindows, reason }) => {
      const body = { refresh: true, outsideWindows, ...noted({ reason }) };
      return call('POST /services/{service}/rollouts', { parameters: { service }, body });
    },
  },
  freeze: {
    title: (name) => `Freeze ${name}?`,
    text: 'No rollout of it begins until then; one that is under way goes on, and a rollback always begins.',
    button: 'Freeze it',
    asks: ['needed', 'length'],
    run: async (service, { needed: reason, length }) => {
      const body = { reason, for: length };
      const { freeze } = await call('PUT /services/{service}/freeze', { parameters: { service }, body });
      return { detail: `It is frozen until ${dateText(freeze?.until ?? '')}.` };
    },
  },
  unfreeze: {
    title: (name) => `End the freeze of ${name}?`,
    text: 'The image that waits for that starts at once.',
    button: 'End the freeze',
    asks: [],
    run: async (service) => {
      const { rollout } = await call('DELETE /services/{service}/freeze', { parameters: { service } });
      return { detail: rollout ? `${rollout} is under way.` : 'No image waits.' };
    },
  },
  recall: {
    title: (name) => `Recall ${name}?`,
    text: 'No service starts it any more. Where it is being rolled out the rollout goes back; where it is live the image before comes back, or a person is called, as its spec says.',
    button: 'Recall it',
    asks: ['needed'],
    run: async (image, { needed: reason }) => {
      const { services } = await call('POST /images/{image}/recall', {
        parameters: { image },
        body: { reason },
      });
      const concerned = services.filter(({ outcome }) => outcome !== 'not-affected');
      const each = concerned.map(({ service, detail }) => `${service}: ${detail}`).join('; ');
      return { detail: `It is recalled. ${each || 'No service has to do with it'}.` };
    },
  },
} satisfies Readonly<Record<string, Wording>>;
