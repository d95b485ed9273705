import { appendTo } from '../../../lib/append-to.ts';
import { escapeXml } from '../../../lib/escape-xml.ts';
import { assertionText } from '../../../domain/organization-file/assertions.ts';
import type { TestResult } from '../../../domain/organization-file/assertions.ts';
import { whyText } from './test-views.ts';

/** The results of tests as CI systems read them: JUnit's XML, a suite for each test of the document. */

/** A result, and where the assertion stands. */
interface PlacedResult extends TestResult {
  /** `FILE:LINE:COLUMN`. */
  readonly place: string;
}

/** The report; `seconds`: how long all of it took. */
export function junitReport(results: readonly PlacedResult[], seconds: number): string {
  const suites = new Map<string, PlacedResult[]>();
  for (const result of results) appendTo(suites, suiteOf(result), result);
  const counts = (some: readonly PlacedResult[]) => ({
    tests: some.length,
    failures: some.filter(({ failure }) => failure !== null).length,
    errors: 0,
    skipped: 0,
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    tag('testsuites', { name: 'roster test', ...counts(results), time: seconds.toFixed(3) }),
    ...[...suites].flatMap(([name, some]) => [
      `  ${tag('testsuite', { name, ...counts(some) })}`,
      ...some.flatMap((result) => caseOf(name, result)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

const suiteOf = ({ assertion: { test, path } }: PlacedResult): string => test ?? `tests[${String(path[1])}]`;

function caseOf(classname: string, { assertion, failure, place }: PlacedResult): string[] {
  const [, file = place, line = ''] = /^(.*):(\d+):\d+$/su.exec(place) ?? [];
  const opening = { classname, name: assertionText(assertion), file, line };
  if (failure === null) return [`    ${tag('testcase', opening, '/')}`];
  const message = whyText(failure);
  return [
    `    ${tag('testcase', opening)}`,
    `      ${tag('failure', { message, type: failure.expected })}${escapeXml(`${place}: ${message}`)}</failure>`,
    '    </testcase>',
  ];
}

const tag = (name: string, attributes: Readonly<Record<string, string | number>>, end = ''): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('')}${end}>`;
