import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createEnvironment, type Environment } from '../../demo/environment.ts';
import { pause } from '../../demo/installation.ts';
import { type Load, startLoad } from '../../demo/load-generator.ts';
import { webSpec } from '../../demo/web-spec.ts';

/** Slow enough for a picture to be taken within a bake, fast enough to get there within a minute. */
const SPEED = 15;
const PER_SECOND = 200;

/** Ten minutes of polls end what hangs. */
const POLLS_MAX = 6_000;

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** A service under load with a rollout under way, on a local cloud of its own. */
export interface RolloutShown {
  readonly environment: Environment;
  readonly rollout: string;
  /** Waits until clients have been on green for some minutes at `weight`, in percent. */
  untilBaking(weight: number, minutes: number): Promise<void>;
  /** What `greenshift` prints to a terminal with colours. */
  greenshift(...words: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Publishes an image and waits until its rollout has begun. `random`, in [0, 1), spaces the clients' requests. */
export async function beginRollout(random: () => number): Promise<RolloutShown> {
  const onError = (error: unknown, where: string) => process.stderr.write(`${where}: ${error}\n`);
  const environment = await createEnvironment({
    speed: SPEED,
    ports: { endpoint: 0, api: 0 },
    firstImage: path('examples/web/v1'),
    hasAgents: true,
    spec: webSpec,
    onError,
  });
  const load = startLoad({ url: `${environment.serviceUrl}/`, perSecond: PER_SECOND, random });
  await environment.publisher.publish(path('examples/web/v2'));
  return {
    environment,
    rollout: await begun(environment),
    untilBaking: (weight, minutes) => untilBaking(environment, weight, minutes),
    greenshift: (...words) => greenshift(environment, words),
    close: () => close(environment, load),
  };
}

async function begun({ api }: Environment): Promise<string> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { body } = await api('GET', '/services/web');
    if (body.rollout) return String(body.rollout);
    await pause();
  }
  throw new Error('no rollout has begun');
}

async function untilBaking({ api, cloud }: Environment, weight: number, minutes: number): Promise<void> {
  const { clock } = cloud.region;
  let since: number | undefined;
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { body } = await api('GET', '/services/web');
    const { body: rollout } = await api('GET', `/rollouts/${body.rollout}`);
    if (isBakingAt(rollout, weight)) since ??= clock.now();
    if (since !== undefined && clock.now() - since > minutes * 60_000) return;
    await pause();
  }
  throw new Error(`no rollout has come to ${weight} %`);
}

const isBakingAt = ({ phase, traffic }: Record<string, unknown>, weight: number) =>
  phase === 'baking' && (traffic as { green: number }).green === weight;

async function greenshift({ deployment }: Environment, words: string[]): Promise<string> {
  const env = { ...process.env, GREENSHIFT_ENDPOINT: deployment.api.url, FORCE_COLOR: '1', LANG: 'C.UTF-8' };
  const command = ['--disable-warning=ExperimentalWarning', path('cli/greenshift.mjs'), ...words];
  // While a rollout goes on its exit code says so.
  const { stdout } = await promisify(execFile)(process.execPath, command, { env }).catch((error) => error);
  return stdout;
}

async function close(environment: Environment, load: Load): Promise<void> {
  await load.stop();
  await environment.close();
}
