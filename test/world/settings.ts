import type { Settings } from '../../src/ports/settings.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import type { FleetClaim } from '../../src/rollout/fleet/identity.ts';
import { type Cloud, type CloudFleet, settle } from './cloud.ts';
import { provenIn } from './fleets.ts';

/** What belongs to the fleets of the cloud: texts by name, and `MaxSize`. */
export const settingsOf = (cloud: Cloud, installation: string): Settings => ({
  async read(name, isPattern, _, recorded = {}) {
    const texts = Object.entries(all(existing(cloud, name), isPattern));
    // As an earlier release wrote the name of the fleet itself.
    const isEarlier = (setting: string, text: string) => text === name && recorded[setting] === '(the group)';
    return Object.fromEntries(
      texts.map(([setting, text]) => [setting, isEarlier(setting, text) ? '(the group)' : text]),
    );
  },
  async report(name) {
    const { settings = {}, stuck = [] } = existing(cloud, name);
    return Object.keys(settings).map((setting) => ({
      setting,
      outcome: stuck.includes(setting) ? 'refused' : 'copied',
    }));
  },
  async copy(claim: FleetClaim, { from, only, isPattern }) {
    const original = existing(cloud, from);
    const made = provenIn(cloud, claim, installation);
    const wanted = all(original, isPattern);
    for (const [name, value] of Object.entries(wanted)) {
      if ((only && !only.includes(name)) || original.stuck?.includes(name)) continue;
      if (name === 'MaxSize') made.maxSize = Number(value);
      else made.settings = { ...made.settings, [name]: value };
    }
    for (const name of only ?? []) if (wanted[name] === undefined) delete made.settings?.[name];
  },
  async discard() {},
});

const all = ({ maxSize, settings = {} }: CloudFleet, isPattern = false): Record<string, string> => ({
  MaxSize: String(maxSize),
  ...(isPattern ? withoutProcesses(settings) : settings),
});

/** What keeps a pattern empty. */
export const withoutProcesses = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !name.startsWith('suspended process')));

function existing(cloud: Cloud, name: string): CloudFleet {
  settle(cloud);
  const fleet = cloud.fleets.get(name);
  if (!fleet) throw new CloudUnavailable(`there is no Auto Scaling group ${name}, or none yet`);
  return fleet;
}
