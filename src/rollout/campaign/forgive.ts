import type { Campaign, Order, Wave } from './campaign.ts';

/**
 * The campaign as it is told to go on: after a stop, what has failed until then no longer counts, here and where it is
 * carried on. What fails during a pause counts once it is over: nobody has judged it.
 */
export function forgive(campaign: Campaign, { kind, at }: Pick<Order, 'kind' | 'at'>): Campaign {
  if (kind !== 'resume') return campaign;
  const { state, forgivenAt = 0, waves } = campaign;
  return state === 'stopped'
    ? { ...campaign, forgivenAt: at, waves: waves.map(forgivenThere) }
    : { ...campaign, forgivenAt };
}

function forgivenThere(wave: Wave): Wave {
  const { failed = 0 } = wave.branch?.counts ?? {};
  return wave.branch && failed > 0 ? { ...wave, branch: { ...wave.branch, forgiven: failed } } : wave;
}
