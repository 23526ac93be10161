import { GreenshiftError } from '../src/rollout/errors.ts';
import type { Rollout } from '../src/rollout/record.ts';
import type { Service } from '../src/rollout/service.ts';
import { pause } from './installation.ts';
import type { DemoContext } from './scenario.ts';
import { observe } from './view.ts';

/** Shows whatever rolls out, one rollout after the other, until `stop` is aborted. */
export const showRollouts = (context: DemoContext, stop: AbortSignal): Promise<void> =>
  showOneAfterOther(stop, pause, () => showNext(context, stop));

/**
 * Shows one thing after the other until `stop` is aborted. The cloud is its user's to break: what can't be read at a moment
 * is looked for again at the next.
 */
export async function showOneAfterOther(
  stop: AbortSignal,
  untilNext: () => Promise<void>,
  showNext: () => Promise<void>,
): Promise<void> {
  while (!stop.aborted) {
    await showNext().catch((error: unknown) => {
      if (!(error instanceof GreenshiftError)) throw error;
    });
    await untilNext();
  }
}

async function showNext(context: DemoContext, stop: AbortSignal): Promise<void> {
  const { services } = await context.environment.deployment.ports.services.list();
  const moving = services.find(({ lock }) => lock !== undefined);
  if (moving) await showOne(context, moving, stop);
}

/** Until the service is free again, or another rollout has begun in the meantime. */
async function showOne(context: DemoContext, { name, lock }: Service, stop: AbortSignal): Promise<void> {
  const { environment, load, names, screen, speed, perSecond } = context;
  const { ports } = environment.deployment;
  const id = lock?.rollout ?? '';
  while (!stop.aborted) {
    const isOver = (await ports.services.get(name)).lock?.rollout !== id;
    const view = await observe(environment, names, load.stats(), id, name);
    const { rollout } = view;
    // It is claimed a moment before it has a record.
    if (rollout) {
      const title = `${id}: ${nameImage(context, rollout)} rolls out`;
      screen.show({ title, speed, perSecond, began: rollout.startedAt }, view, load.stats());
    }
    if (isOver) break;
    await pause();
  }
  screen.keep();
}

/** An image calls itself by its variable VERSION in its answers, where the load counts them. */
function nameImage({ environment, names }: DemoContext, { image: { id } }: Rollout): string {
  const { VERSION } = environment.cloud.imageVariables(id);
  if (VERSION && !names.has(id)) names.set(id, VERSION);
  return names.get(id) ?? id;
}
