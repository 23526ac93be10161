import { namesWhole } from './whole-name.ts';

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** What owners call the tags that say which image, release or build their servers run. */
const OF_RELEASE =
  /^(git)?(ami|image|release|revision|build|commit|version|sha|artifact|digest)(id|number|tag|hash)?$/i;
const IMAGE = /\bami-[0-9a-f]+\b/;

/** What to know of a tag that green gets as it is; undefined where there is nothing to know. */
export function tagFinding(
  { Key = '', Value = '' }: Tag,
  group: string,
  targetGroups: readonly string[] = [],
): string | undefined {
  if (/^(kubernetes\.io\/cluster\/|k8s\.io\/|kops\.k8s\.io\/)/.test(Key))
    return 'finding: its servers are nodes of Kubernetes: a hook has to drain them before they end';
  if (group !== '' && namesWhole(Value, group))
    return 'finding: it names the group, which is called otherwise after a rollout';
  if (targetGroups.some((arn) => namesWhole(Value, arn) || namesWhole(Value, nameOf(arn))))
    return 'finding: it names the target group, which green is not in';
  if (IMAGE.test(Value) || wordsOf(Key).some((word) => OF_RELEASE.test(word)))
    return 'finding: it may name the image or the release that is replaced, and stays as it is';
  return undefined;
}

/** `…:targetgroup/web-a/0123456789abcdef` is called `web-a`. */
const nameOf = (arn: string) => arn.split('/').at(-2) ?? '';

/** `GitCommit`, `git-commit` and `GIT_COMMIT` are two words each, `AMIId` as well. */
const wordsOf = (key: string) =>
  key
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z]+/);
