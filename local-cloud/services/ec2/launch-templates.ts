import type { RequestLaunchTemplateData, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { AwsError } from '../../operations.ts';
import { hex, type Region } from '../../region.ts';
import type { Tags } from './filters.ts';

export interface TemplateVersion {
  readonly number: number;
  readonly description?: string | undefined;
  readonly created: Date;
  /** Frozen through and through: it is handed out as it is. */
  readonly data: ResponseLaunchTemplateData;
}

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly created: Date;
  readonly tags: Tags;
  defaultVersion: number;
  /** The highest number ever given: a deleted version's number is not used again. */
  latestVersion: number;
  readonly versions: Map<number, TemplateVersion>;
}

/** How requests name a template. */
export interface TemplateName {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

export interface LaunchTemplates {
  readonly all: ReadonlyMap<string, Template>;
  add(name: string, tags: Tags): Template;
  addVersion(
    template: Template,
    data: RequestLaunchTemplateData,
    description: string | undefined,
  ): TemplateVersion;
  remove(template: Template): void;
  /** Throws `InvalidLaunchTemplateId.*`, `InvalidLaunchTemplateName.NotFoundException`, or that none is named. */
  find(name: TemplateName): Template;
}

export const templateIdNotFound = (id: string) =>
  new AwsError(
    'InvalidLaunchTemplateId.NotFound',
    `The specified launch template, with template ID ${id}, does not exist.`,
  );

export const templateNameNotFound = () =>
  new AwsError(
    'InvalidLaunchTemplateName.NotFoundException',
    'At least one of the launch templates specified in the request does not exist.',
  );

export function createLaunchTemplates(region: Region): LaunchTemplates {
  const templates = new Map<string, Template>();
  const now = () => new Date(region.clock.now());

  return {
    all: templates,
    add(name, tags) {
      checkName(name);
      for (const template of templates.values())
        if (template.name === name)
          throw new AwsError(
            'InvalidLaunchTemplateName.AlreadyExistsException',
            'Launch template name already in use.',
          );
      const template: Template = {
        id: `lt-0${hex(region, 16)}`,
        name,
        created: now(),
        tags,
        defaultVersion: 1,
        latestVersion: 0,
        versions: new Map(),
      };
      templates.set(template.id, template);
      return template;
    },
    addVersion(template, data, description) {
      const number = template.latestVersion + 1;
      const stored = deepFreeze(structuredClone(data)) as ResponseLaunchTemplateData;
      const version: TemplateVersion = { number, description, created: now(), data: stored };
      template.versions.set(number, version);
      template.latestVersion = number;
      return version;
    },
    remove: (template) => void templates.delete(template.id),
    find({ LaunchTemplateId: id, LaunchTemplateName: name }) {
      if (id && name)
        throw new AwsError(
          'InvalidParameterCombination',
          'Specify either the ID or the name of the launch template, not both.',
        );
      if (!id && !name)
        throw new AwsError(
          'MissingParameter',
          'Either a launch template ID or a launch template name must be specified in the request.',
        );
      if (id) {
        if (!/^lt-[0-9a-f]+$/.test(id))
          throw new AwsError('InvalidLaunchTemplateId.Malformed', `Invalid launch template ID: "${id}"`);
        const template = templates.get(id);
        if (!template) throw templateIdNotFound(id);
        return template;
      }
      for (const template of templates.values()) if (template.name === name) return template;
      throw templateNameNotFound();
    },
  };
}

function checkName(name: string): void {
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name))
    throw new AwsError(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.',
    );
}

function deepFreeze<T>(value: T): T {
  if (value && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
