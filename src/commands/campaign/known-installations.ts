import type { Ports } from '../../ports/ports.ts';
import type { CampaignSettings } from '../../rollout/campaign/settings.ts';
import { InvalidInput } from '../../rollout/errors.ts';
import { whyUnknown } from '../../rollout/upstream/installations.ts';

type Needs = Pick<Ports, 'installations'>;

/**
 * Throws InvalidInput where waves name installations that the stack doesn't, and where an installation that leads others
 * would be led by itself: its campaigns would wait for it for ever.
 */
export async function ensureKnown(
  { installations }: Needs,
  settings: Pick<CampaignSettings, 'waves' | 'ledBy'>,
): Promise<void> {
  const { waves } = settings;
  if (waves.every(({ installation }) => installation === undefined)) return;
  const directory = await installations.directory();
  const issues = waves.flatMap(({ installation }, index) => {
    const message = installation === undefined ? undefined : whyUnknown(directory, installation);
    return message === undefined ? [] : [{ path: `waves[${index}].installation`, message }];
  });
  const own = ledByItself(settings, (await installations.here()).name);
  if (issues.length + own.length > 0) throw new InvalidInput("the campaigns' settings", [...issues, ...own]);
}

/** By its name alone nothing is said: stacks of two regions may be called the same, and one lead the other. */
function ledByItself({ ledBy }: Pick<CampaignSettings, 'ledBy'>, name: string) {
  if (!ledBy || ledBy.installation !== name || ledBy.images) return [];
  const message = `this installation is called "${name}" itself, and its waves ask others: leave "ledBy" out where it leads, or the waves of installations where another one of its name does`;
  return [{ path: 'ledBy.installation', message }];
}
