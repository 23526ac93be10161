import type { Ports } from '../../ports/ports.ts';
import type { CampaignSettings } from '../../rollout/campaign/settings.ts';
import { InvalidInput } from '../../rollout/errors.ts';
import { whyUnknown } from '../../rollout/upstream/installations.ts';

/** Throws InvalidInput where waves name installations that the stack doesn't. */
export async function ensureKnown(
  { installations }: Pick<Ports, 'installations'>,
  { waves }: Pick<CampaignSettings, 'waves'>,
): Promise<void> {
  if (waves.every(({ installation }) => installation === undefined)) return;
  const directory = await installations.directory();
  const issues = waves.flatMap(({ installation }, index) => {
    const message = installation === undefined ? undefined : whyUnknown(directory, installation);
    return message === undefined ? [] : [{ path: `waves[${index}].installation`, message }];
  });
  if (issues.length > 0) throw new InvalidInput("the campaigns' settings", issues);
}
