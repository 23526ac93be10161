import { rollBack, stop } from '../actors/campaigns.ts';
import { event, type Fault } from './fault.ts';

/** Whoever takes a campaign on has decided something, and is about to do what follows from it. */
const asItIsTakenOn: Fault['appliesTo'] = ({ caller, operation, invocation }) =>
  invocation !== undefined && caller === 'campaigns' && !['GetItem', 'Query'].includes(operation);

/** What a person says of a campaign at the very moment in which it is taken on; not where a newer one is there already. */
export const CAMPAIGN_FAULTS: readonly Fault[] = [
  event('on-call stops the campaign', asItIsTakenOn, async ({ world, followers, outsideInvocation }) => {
    if (world.published.length < 2) outsideInvocation(() => void stop(followers));
  }),
  event('on-call rolls the campaign back', asItIsTakenOn, async ({ world, followers, outsideInvocation }) => {
    if (world.published.length < 2) outsideInvocation(() => void rollBack(followers));
  }),
];
