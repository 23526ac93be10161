import { DescribeImagesCommand, type EC2Client, type Image } from '@aws-sdk/client-ec2';
import { batches } from '../batches.ts';
import { callAws, paginate } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

/** Values of a filter (EC2 API reference, "Filter"). */
const MAX_VALUES = 200;

/**
 * The account's own images with one of the values, those that are disabled or deprecated too, however many values there are.
 * Unknown ids match nothing.
 */
export async function ownImages(client: Client, Name: string, values: readonly string[]): Promise<Image[]> {
  const found = batches(values, MAX_VALUES).map((Values) => matching(client, { Name, Values }));
  return (await Promise.all(found)).flat();
}

const matching = (client: Client, filter: { readonly Name: string; readonly Values: string[] }) =>
  paginate(async (NextToken: string | undefined) => {
    const request = { Owners: ['self'], Filters: [filter], IncludeDisabled: true, IncludeDeprecated: true };
    const response = await callAws(
      'list images of the account',
      client.send(new DescribeImagesCommand({ ...request, MaxResults: 1000, NextToken })),
    );
    return { items: response.Images, next: response.NextToken };
  });

export const tagsOf = ({ Tags = [] }: Pick<Image, 'Tags'>): Readonly<Record<string, string>> =>
  Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
