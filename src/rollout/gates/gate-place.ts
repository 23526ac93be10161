import type * as z from 'zod';
import { type Route, routeName } from '../traffic/routes.ts';
import type { GateSpec } from './gate-spec.ts';

/** What is wrong elsewhere in the spec may leave parts of it out. */
interface Spec {
  readonly gates?: readonly GateSpec[] | undefined;
  readonly traffic?:
    | {
        readonly routes?: readonly Route[] | undefined;
        readonly pairs?: readonly { readonly routes: readonly Route[] }[] | undefined;
      }
    | undefined;
}

/** A function that is named with its account is one of the service's: the roles let no other be invoked. */
export function checkGatePlaces({ gates = [], traffic }: Spec, context: z.RefinementCtx): void {
  const [route] = traffic?.routes ?? traffic?.pairs?.[0]?.routes ?? [];
  const [, , , region, account] = route ? routeName(route).split(':') : [];
  if (region === undefined || account === undefined) return;
  gates.forEach(({ function: named }, index) => {
    const parts = named.split(':');
    const [ofRegion, ofAccount] = named.startsWith('arn:')
      ? [parts[3], parts[4]]
      : [region, parts[1] === 'function' ? parts[0] : account];
    if (ofRegion === region && ofAccount === account) return;
    context.addIssue({
      code: 'custom',
      path: ['gates', index, 'function'],
      message: `expected a function of the account ${account} in ${region}, as the service is: no other may be invoked`,
    });
  });
}
