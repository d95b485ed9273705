import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { median, time } from './measure.ts';
import { ROSTER } from './organizations.ts';

/** The tests of an organization's document: a whole `roster test`, from the start of the process to its end. */

const ROUNDS = 5;
const PEOPLE = 1000;
const PROJECTS = 20;
/** Two hundred matrices of ten people and five permissions. */
const MATRICES = 200;
const ROWS = 10;

export function* assertions(dir: string): Iterable<Finding> {
  const folder = join(dir, 'assertions');
  mkdirSync(folder);
  const file = join(folder, 'org.yaml');
  writeFileSync(file, document());
  const report = join(folder, 'cpu');
  const hook = join(import.meta.dirname, 'cpu-seconds.cjs');
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const env = { NODE_OPTIONS: `--require=${hook}`, ROSTER_BENCH_REPORT: report };
    time({ argv: [process.execPath, ROSTER, 'test', '-f', file], env });
    return Number(readFileSync(report, 'utf8'));
  });
  yield found('10,000 assertions about 1,000 people: seconds of CPU', median(rounds.slice(1)));
}

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** People in groups, of which each has a role in some projects, and tests that hold. */
function document(): string {
  const lines = [
    'apiVersion: roster/v1',
    'kind: Organization',
    'people:',
    ...range(PEOPLE).map(
      (n) => `- {email: p${n}@acme.example, username: p${n}, role: ${n === 0 ? 'Owner' : 'Member'}}`,
    ),
    'groups:',
    ...range(PROJECTS).map(
      (n) =>
        `- {name: team ${n}, role: Member, members: [${range(50)
          .map((m) => `p${n * 50 + m}`)
          .join(', ')}]}`,
    ),
    'projects:',
    ...range(PROJECTS).map((n) => `- {name: project ${n}, owner: p0, groups: [{group: team ${n}, role: Contributor}]}`),
    'tests:',
    ...range(MATRICES).flatMap((n) => [
      `- on: project ${n % PROJECTS}`,
      '  permissions: [project.view, project.delete, project.people.invite, organization.view, organization.people.invite]',
      '  expect:',
      ...range(ROWS).map((m) => `  - {subject: p${(n % PROJECTS) * 50 + 1 + m}, may: [yes, yes, no, yes, no]}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
