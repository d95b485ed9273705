/** What was measured, against what was promised. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  readonly budget: string;
  readonly met: boolean;
}

export const atMost = (what: string, value: number, budget: number): Finding => ({
  what,
  value,
  budget: `at most ${budget}`,
  met: value <= budget,
});
export const atLeast = (what: string, value: number, budget: number): Finding => ({
  what,
  value,
  budget: `at least ${budget}`,
  met: value >= budget,
});
/** A number that nothing was promised of, or not for a machine like this one. */
export const reported = (what: string, value: number): Finding => ({ what, value, budget: 'reported', met: true });
