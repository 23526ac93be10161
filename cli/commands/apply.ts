import type { Client } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed } from '../failures.ts';
import { spellingHint, withNearPipeline } from '../near-stream.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const apply: Verb = {
  name: 'apply',
  parameters: '<file>',
  summary: 'register a service, or change its spec, by a file in JSON or YAML',
  description:
    'The spec is checked offline first, then by the API against what is on AWS. A rollout under way keeps the spec that it began with, but takes over corrected routes. Applying the same file twice changes nothing.',
  examples: [
    ['greenshift apply web.yaml', 'register the service web, or change its spec'],
    ['cat web.json | greenshift apply -', 'the same, from another program'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [file = '']) {
    const { findingText, readSpecFile } = await import('../spec-file.ts');
    const { content, spec, findings } = await readSpecFile(file);
    if (!spec) {
      for (const finding of findings) cli.terminal.err(findingText(finding));
      throw new CommandFailed(`${file} is not a valid spec; nothing was sent`, EXIT.refused);
    }
    const client = await cli.client();
    const parameters = { service: spec.service };
    const { status, body } = await client
      .call('PUT /services/{service}', { parameters, body: content as never })
      .catch(async (error: unknown) => {
        throw await withNearPipeline(client, error);
      });
    const { service, live, twins } = body;
    await print(cli, {
      data: body,
      names: [`service/${service}`],
      text: () =>
        [
          status === 201
            ? `${service} is registered; ${live.fleet} is live. Images that are published from now on roll out.`
            : `the spec of ${service} is as in ${file}; it holds from the next rollout on${body.rollout ? `, and corrected routes for ${body.rollout} too` : ''}`,
          ...twins.map(
            ({ of, name }) => `Greenshift has made the target group ${name} as the twin of ${of}.`,
          ),
          ...(body.findings.length > 0
            ? [`its live servers have ${body.findings.length} findings: greenshift audit ${service}`]
            : []),
        ].join('\n'),
    });
    const stream = spec.image.pipeline ?? spec.image.recipePrefix;
    if (stream !== undefined && (await isEmpty(client, service)))
      cli.terminal.err(
        `there is no build of ${stream} yet: if there should be one, ${await spellingHint(client, stream, file)}`,
      );
    return EXIT.ok;
  },
};

/** Whether the stream of images has none. A misspelt one is followed for ever. False where that can't be read. */
async function isEmpty(client: Client, service: string): Promise<boolean> {
  try {
    const { body } = await client.call('GET /services/{service}/images', { parameters: { service } });
    return body.images.every(({ build }) => build === null);
  } catch {
    return false;
  }
}
