import { namesWhole } from '../whole-name.ts';

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** What owners call the tags that say which image, release or build their servers run. */
const OF_RELEASE =
  /(^|[^a-z])(ami|image|release|revision|build|commit|version)([^a-z]|$)|Version$|Release(ID)?$/i;
const IMAGE = /\bami-[0-9a-f]+\b/;

/** What to know of a tag that green gets as it is; undefined where there is nothing to know. */
export function tagFinding({ Key = '', Value = '' }: Tag, group: string): string | undefined {
  if (/^(kubernetes\.io\/cluster\/|k8s\.io\/)/.test(Key))
    return 'finding: its servers are nodes of Kubernetes: a hook has to drain them before they end';
  if (namesWhole(Value, group))
    return 'finding: it names the group, which is called otherwise after a rollout';
  if (IMAGE.test(Value) || OF_RELEASE.test(Key))
    return 'finding: it may name the image or the release that is replaced, and stays as it is';
  return undefined;
}
