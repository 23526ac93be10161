/** The number in a percentage as a spec has it: 25 in `25%`. */
export const percentIn = (text: string): number => Number.parseInt(text, 10);
