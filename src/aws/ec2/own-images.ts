import { DescribeImagesCommand, type EC2Client, type Filter, type Image } from '@aws-sdk/client-ec2';
import { callAws, paginate } from '../call.ts';

/** The account's own images that match a filter, those that are disabled or deprecated too. Unknown ids match nothing. */
export const ownImages = (client: Pick<EC2Client, 'send'>, filter: Filter): Promise<Image[]> =>
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
