import { isDeepStrictEqual } from 'node:util';
import type { AwsClients } from '../../../src/aws/clients.ts';
import { resolve, type Scope } from './intrinsics.ts';
import type { Made, Properties } from './resources/handler.ts';
import { HANDLERS } from './resources/handlers.ts';
import type { Resource, Template } from './template.ts';

interface Kept {
  readonly resource: Resource;
  readonly properties: Properties;
  readonly made: Made;
}

/** What a deployment has done: `create Rule`, `update Template`, `replace Recipe`, `retain FirstFleet`, `delete Rule`. */
type Actions = string[];

/** A stack of CloudFormation, as far as a test needs one: it makes and changes only what a template says differently. */
export class Stack {
  readonly #name: string;
  readonly #clients: AwsClients;
  readonly #kept = new Map<string, Kept>();
  outputs: Readonly<Record<string, unknown>> = {};

  constructor(name: string, clients: AwsClients) {
    this.#name = name;
    this.#clients = clients;
  }

  async deploy(
    template: Template,
    parameters: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<Actions> {
    const actions: Actions = [];
    const done = new Map<string, Promise<Made>>();
    const scope = this.#scope(template, parameters, (id) => {
      const known = done.get(id) ?? this.#ensure(id, template.Resources[id], scope, actions);
      done.set(id, known);
      return known;
    });
    const wanted: string[] = [];
    for (const [id, { Condition }] of Object.entries(template.Resources)) {
      if (Condition !== undefined && !(await scope.condition(Condition))) continue;
      wanted.push(id);
      await scope.ref(id);
    }
    await this.#removeOthers(wanted, actions);
    const outputs = Object.entries(template.Outputs ?? {});
    this.outputs = Object.fromEntries(
      await Promise.all(outputs.map(async ([name, { Value }]) => [name, await resolve(Value, scope)])),
    );
    return actions;
  }

  #scope(
    { Parameters = {}, Conditions = {} }: Template,
    parameters: Readonly<Record<string, string | readonly string[]>>,
    made: (id: string) => Promise<Made>,
  ): Scope {
    const scope: Scope = {
      async ref(name) {
        const value = PSEUDO[name] ?? parameters[name] ?? Parameters[name]?.Default;
        return value ?? (await made(name)).ref;
      },
      attribute: async (id, name) => (await made(id)).attributes[name],
      condition: async (name) => (await resolve(Conditions[name], scope)) === true,
    };
    return scope;
  }

  async #ensure(id: string, resource: Resource | undefined, scope: Scope, actions: Actions): Promise<Made> {
    const handler = HANDLERS[resource?.Type ?? ''];
    if (!resource || !handler) throw new Error(`${id} can't be made: ${resource?.Type}`);
    const properties = (await resolve(resource.Properties ?? {}, scope)) as Properties;
    const before = this.#kept.get(id);
    if (before && isDeepStrictEqual(before.properties, properties)) {
      this.#kept.set(id, { ...before, resource });
      return before.made;
    }
    const changed =
      before && (await handler.update?.(this.#clients, before.made, properties, before.properties));
    const made =
      changed ?? (await handler.create(this.#clients, properties, `${this.#name}-${id}`.slice(0, 32)));
    actions.push(`${changed ? 'update' : before ? 'replace' : 'create'} ${id}`);
    this.#kept.set(id, { resource, properties, made });
    return made;
  }

  async #removeOthers(wanted: readonly string[], actions: Actions): Promise<void> {
    for (const [id, { resource, made }] of [...this.#kept]) {
      if (wanted.includes(id)) continue;
      const isRetained = resource.DeletionPolicy === 'Retain';
      if (!isRetained) await HANDLERS[resource.Type]?.remove?.(this.#clients, made);
      actions.push(`${isRetained ? 'retain' : 'delete'} ${id}`);
      this.#kept.delete(id);
    }
  }
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Region': 'us-east-1',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};
