import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A setting of the stack that whoever deploys the released template chooses. */
export interface Parameter {
  /** As in `serverless.yml`: `passableRoles`. */
  readonly setting: string;
  /** Of CloudFormation: `PassableRolesParameter`. Resources are named without the last word. */
  readonly name: string;
  readonly byDefault: string;
  /** Stands for the value while the stack is packaged; no other text of the template has it. */
  readonly marker: string | number;
  /** The argument of `serverless package` that puts the marker in. */
  readonly argument: string;
}

/** The one number: osls takes only those that CloudWatch Logs does, so the longest of them stands for it. */
const RETENTION_MARKER = 3653;

const STAGE: Parameter = {
  setting: 'stage',
  name: 'Stage',
  byDefault: 'prod',
  marker: 'stagemarker',
  argument: '--stage=stagemarker',
};

interface ServiceFile {
  readonly params: { readonly default: Readonly<Record<string, string | number>> };
}

/** The stage, and the parameters of `serverless.yml` with their defaults. */
export function releaseParameters(): Parameter[] {
  const file = readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8');
  const { params } = parse(file, { logLevel: 'silent' }) as ServiceFile;
  const declared = Object.entries(params.default).map(([setting, byDefault]) => {
    const marker = setting === 'logRetentionInDays' ? RETENTION_MARKER : `marker-of-${setting}-marker`;
    return {
      setting,
      name: `${setting.replace(/^./, (first) => first.toUpperCase())}Parameter`,
      byDefault: String(byDefault),
      marker,
      argument: `--param=${setting}=${marker}`,
    };
  });
  return [STAGE, ...declared];
}
