import { event, type Fault, MINUTE } from './fault.ts';

/** The clock of a function's machine is off; AWS's isn't. */
export const CLOCK_FAULTS: readonly Fault[] = [
  clockOff("the function's clock is 5 min ahead", 5 * MINUTE),
  clockOff("the function's clock is 5 min behind", -5 * MINUTE),
];

function clockOff(name: string, ms: number): Fault {
  const happening = event(
    name,
    () => true,
    async ({ world: { clock, clocksOff } }, { caller }) => {
      clocksOff.set(caller, ms);
      clock.after(10 * MINUTE, () => clocksOff.delete(caller));
    },
  );
  return { ...happening, beginsFirst: true, passes: true };
}
