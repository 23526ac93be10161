/** Longer values are cut: a report is for people. */
const VALUE_MAX = 120;

export function text(value: unknown): string {
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  return whole.length > VALUE_MAX ? `${whole.slice(0, VALUE_MAX - 1)}…` : whole;
}
