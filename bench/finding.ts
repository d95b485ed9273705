import type { RowName } from './rows/index.ts';

/** What was measured of a row. */
export interface Finding {
  readonly name: RowName;
  readonly value: number;
}

export const found = (name: RowName, value: number): Finding => ({ name, value });
