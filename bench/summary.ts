import type { Measured } from './page.ts';
import { budgetText, isMet } from './rows/row.ts';
import { rowsOf } from './rows/index.ts';
import type { Part } from './rows/index.ts';

/** One table of all rows that should have been measured, for a terminal; `met`: each was, within its budget. */
export function summary(measured: ReadonlyMap<Part, Measured>): { readonly text: string; readonly met: boolean } {
  const rows = [...measured].flatMap(([part, { values }]) =>
    Object.entries(rowsOf(part)).map(([name, row]) => {
      const value = values.get(name);
      const state = value === undefined ? 'not measured' : isMet(row, value) ? 'yes' : 'NO';
      return { name, value: value?.toFixed(2) ?? '-', budget: budgetText(row), state };
    }),
  );
  const width = (cells: readonly string[]): number => Math.max(...cells.map((cell) => cell.length));
  const names = width(['NAME', ...rows.map(({ name }) => name)]);
  const budgets = width(['BUDGET', ...rows.map(({ budget }) => budget)]);
  const line = (name: string, value: string, budget: string, state: string): string =>
    `${name.padEnd(names)}  ${value.padStart(8)}  ${budget.padEnd(budgets)}  ${state}`;
  const text = [
    line('NAME', 'RATIO', 'BUDGET', 'PASSED'),
    ...rows.map(({ name, value, budget, state }) => line(name, value, budget, state)),
  ].join('\n');
  return { text, met: rows.every(({ state }) => state === 'yes') };
}
