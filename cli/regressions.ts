import { UsageError } from './failures.ts';

export interface Regression {
  readonly name: string;
  readonly rate: (usual: number) => number;
}

/** `2x,+1,50%`: so many times the usual rate, so many percent points more, or so many percent. Throws UsageError. */
export function regressionsOf(list: string): Regression[] {
  return list.split(',').map((text) => regressionOf(text.trim()));
}

function regressionOf(name: string): Regression {
  const [, times] = /^(\d+(?:\.\d+)?)[x×]$/.exec(name) ?? [];
  if (times !== undefined) return { name, rate: (usual) => Math.min(1, usual * Number(times)) };
  const [, points] = /^\+(\d+(?:\.\d+)?)(?: ?%)?$/.exec(name) ?? [];
  if (points !== undefined) return { name, rate: (usual) => Math.min(1, usual + Number(points) / 100) };
  const [, percent] = /^(\d+(?:\.\d+)?) ?%$/.exec(name) ?? [];
  if (percent !== undefined && Number(percent) <= 100) return { name, rate: () => Number(percent) / 100 };
  throw new UsageError(`--regression is a list such as 2x,+1,50%, and "${name}" is none of these`);
}
