import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';

/** What the image can't know, because it is the same in every environment, and what may not be in an image: secrets. */
const NEEDED = ['greeting', 'agent-token'];
const PAGES_MAX = 10;

/**
 * The settings of a service by their names, from Parameter Store: `/web/greeting` is `greeting`. Throws when one is missing:
 * a server that can't be what it is meant to be doesn't start, so its fleet never gets traffic.
 */
export async function readSettings(service, region) {
  const client = new SSMClient({ region });
  const folder = `/${service}/`;
  const settings = {};
  let NextToken;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { Parameters = [], ...more } = await client.send(
      new GetParametersByPathCommand({ Path: folder, WithDecryption: true, NextToken }),
    );
    for (const { Name, Value } of Parameters) settings[Name.slice(folder.length)] = Value;
    NextToken = more.NextToken;
    if (!NextToken) break;
  }
  client.destroy();
  const missing = NEEDED.filter((name) => !settings[name]);
  if (missing.length > 0)
    throw new Error(`Parameter Store has no ${missing.map((name) => folder + name).join(', ')}`);
  return settings;
}
