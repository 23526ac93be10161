import { invalidParameter } from './model.ts';

const TERM = /([-?]?)(?:"([^"]*)"|([^\s"]+))/g;

/**
 * A filter pattern of terms: a message has all of them, none of those with `-`, and one of those with `?` where there are
 * any. Throws InvalidParameterException for the patterns of JSON and of columns, which the local cloud doesn't know.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterFor(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern))
    throw invalidParameter('Invalid filter pattern: the local cloud knows patterns of terms alone.');
  const terms = [...pattern.matchAll(TERM)].map(([, sign = '', phrase, word = '']) => ({
    sign,
    text: phrase ?? word,
  }));
  const textsOf = (wanted: string) => terms.filter(({ sign }) => sign === wanted).map(({ text }) => text);
  const [needed, excluded, optional] = [textsOf(''), textsOf('-'), textsOf('?')];
  return (message) => {
    const has = (text: string) => message.includes(text);
    return needed.every(has) && !excluded.some(has) && (optional.length === 0 || optional.some(has));
  };
}
