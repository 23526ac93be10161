import { PORTS } from '../endpoints.ts';
import { type PatchDay, STREAM } from './environment.ts';

/** What is about to happen, and where to watch it. */
export const aboutToPatch = (dashboard: string) => `
Watch it in a browser:  ${dashboard}

Twenty services follow one image, ${STREAM}. Two versions of it are published, one after the other: v2 fails
10 % of its requests and is stopped at the first service, v3 is good and goes to all in four waves.
It takes a few minutes.

`;

/** What to try next, once the scenarios are over and the cloud stays up. */
export function nextSteps({ cloud, deployment }: PatchDay, dashboard?: string): string {
  const isUsual = cloud.url.endsWith(`:${PORTS.endpoint}`);
  return `
The cloud and its load stay up until you press Ctrl-C. Campaigns are shown here.

  AWS endpoint  ${cloud.url}
  on-call API   ${deployment.api.url}
${dashboard ? `  dashboard     ${dashboard}\n` : ''}
In another terminal, publish an image, and watch, pause and roll back its campaign:
  export GREENSHIFT_ENDPOINT=${deployment.api.url}
  npx greenshift publish examples/${STREAM}/v1 --service ${STREAM}${isUsual ? '' : ` --cloud ${cloud.url}`}
  npx greenshift campaign
  npx greenshift campaign pause ${STREAM}-1.0.3-1 --reason "a look"
  npx greenshift campaign resume ${STREAM}-1.0.3-1
  npx greenshift campaign rollback ${STREAM}-1.0.3-1 --reason "I want to see it"
  npx greenshift campaign clock ${STREAM}-1.0.3-1
  npx greenshift campaign settings
`;
}
