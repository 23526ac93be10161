import type { AwsClients } from '../../../../src/aws/clients.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a property is its resource's type says
export type Properties = Readonly<Record<string, any>>;

/** What `Ref` and `Fn::GetAtt` return. */
export interface Made {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** How a type of resource is made and changed. Without `update` every change replaces it. */
export interface Handler {
  create(clients: AwsClients, properties: Properties, name: string): Promise<Made>;
  update?(clients: AwsClients, made: Made, properties: Properties, before: Properties): Promise<Made>;
  remove?(clients: AwsClients, made: Made): Promise<unknown>;
}

export const made = (ref = '', attributes: Made['attributes'] = {}): Made => ({ ref, attributes });
