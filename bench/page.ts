import { join } from 'node:path';
import { budgetText, isMet } from './rows/row.ts';
import type { Row } from './rows/row.ts';
import { PART_NAMES, rowsOf } from './rows/index.ts';
import type { Part } from './rows/index.ts';

/** docs/performance.md: every row of the benchmark, with what was measured of it last. */

export const PAGE = join(__dirname, '../docs/performance.md');

/** What was measured of a part, and when and where. */
export interface Measured {
  readonly when: string;
  readonly values: ReadonlyMap<string, number>;
}

const NOT_MEASURED = 'not measured';
const BEGIN = `# Performance

What roster promises about speed and memory, what was measured last, and what keeps each value from being better. Every value is a ratio of two runs side by side on one machine, or says what it counts; so the budgets hold on slow machines too. [How each is made fair](../bench/README.md).

\`npm run bench\` measures all of it, which takes an hour or more, and prints one table; \`npm run bench -- starts sizes\` measures some parts, and \`--write\` puts what was measured into this page. \`npm run docs\` brings rows and budgets up to date and keeps the values; a part or row that says "${NOT_MEASURED}" was never written since it was made.
`;

/** The page with what was measured. */
export const renderPage = (measured: ReadonlyMap<Part, Measured>): string =>
  [BEGIN, ...PART_NAMES.map((part) => section(part, measured.get(part)))].join('\n');

function section(part: Part, measured: Measured | undefined): string {
  const rows = Object.entries(rowsOf(part)).map(([name, row]) => rowOf(name, row, measured));
  const when = measured === undefined ? 'Not measured.' : `Measured ${measured.when}.`;
  const header = '| Row | Measured | Budget | Within | Bounded by |\n| --- | ---: | --- | --- | --- |';
  return `## ${part}\n\n${when}\n\n${header}\n${rows.join('\n')}\n`;
}

function rowOf(name: string, row: Row, measured: Measured | undefined): string {
  const value = measured?.values.get(name);
  const cores = Number(/(\d+) cores$/.exec(measured?.when ?? '')?.[1]);
  const within = value === undefined ? '' : isMet(row, value, cores) ? 'yes' : '**no**';
  return `| ${name} | ${value?.toFixed(2) ?? NOT_MEASURED} | ${budgetText(row)} | ${within} | ${row.bound} |`;
}

/** What a page says was measured. Rows and parts that are gone are left out. */
export function readPage(text: string): Map<Part, Measured> {
  const found = new Map<Part, Measured>();
  for (const part of PART_NAMES) {
    const [, body] = new RegExp(`^## ${part}\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(text) ?? [];
    const [, when] = /^Measured (.+)\.$/m.exec(body ?? '') ?? [];
    if (body === undefined || when === undefined) continue;
    const cells = [...body.matchAll(/^\| (.+?) \| ([\d.]+) \|/gm)].map(
      ([, name = '', value]) => [name, Number(value)] as const,
    );
    found.set(part, { when, values: new Map(cells.filter(([name]) => rowsOf(part)[name] !== undefined)) });
  }
  return found;
}
