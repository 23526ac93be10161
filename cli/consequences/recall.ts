import type { ServiceListBody } from '../target.ts';

type Service = ServiceListBody['services'][number];

/** What the recall of an image does to each service that has to do with it. */
export function ofRecall(image: string, services: readonly Service[]): string[] {
  const found = services.flatMap((service) => {
    const what = effectOn(service, image);
    return what ? [`In ${service.service} ${what}.`] : [];
  });
  return [
    ...(found.length === 0 ? ['No service has it live or waiting.'] : found),
    'Where it is being rolled out, that goes back. No service starts it any more until somebody lifts the recall.',
  ];
}

function effectOn({ live, queued, previous, rollout, spec }: Service, image: string): string | undefined {
  if (live.image === image) {
    if (spec.onRecall === 'call') return `it is live on ${live.fleet} and stays; a person is called`;
    if (rollout)
      return `it is live on ${live.fleet}; ${rollout}, which is under way, decides what takes its place`;
    return previous
      ? `it is live on ${live.fleet}; ${previous.image} is rolled out in its place without weighted steps`
      : `it is live on ${live.fleet}; the newest image from before takes its place, or a person is called`;
  }
  if (queued?.image === image) return 'it waits there, and waits no longer';
  if (previous?.image === image) return 'a rollback does not bring it back any more';
  return undefined;
}
