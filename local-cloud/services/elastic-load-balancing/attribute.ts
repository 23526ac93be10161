/** An attribute of a target group. */
export interface Attribute {
  readonly initial: string;
  readonly accepts: (value: string) => boolean;
}

export const whole = (low: number, high: number) => (value: string) =>
  /^\d+$/.test(value) && Number(value) >= low && Number(value) <= high;

export const oneOf =
  (...values: string[]) =>
  (value: string) =>
    values.includes(value);

export const orOff = (accepts: Attribute['accepts']) => (value: string) => value === 'off' || accepts(value);
