import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { compare, median, time } from './measure.ts';
import type { Run } from './measure.ts';
import { initialise, ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';

/** An organization made from a document: against the single commands that would make it, and compared again. */

/** The public Kubernetes organization, which may stand beside the repository. */
const KUBERNETES = join(import.meta.dirname, '../../shared/data/kubernetes/org.yaml');
const RUNS = 5;

/** How much there is of each kind in it, and in the invented one that stands for it. */
const SIZE = { people: 1276, groups: 284, projects: 78, bindings: 290 };

export function* organizationFile(dir: string): Iterable<Finding> {
  const document = existsSync(KUBERNETES) ? KUBERNETES : invented(dir);
  const applied = initialise(dir, 'applied');
  const apply = time(run(applied, 'apply', '-f', document, '--secret-file', join(dir, 'applied.jsonl'), '--yes'));
  yield found('apply of 1,276 people: times as fast as single commands, estimated', singleCommands(dir) / apply);
  const diff = compare(run(applied, 'diff', '-f', document), run(applied, 'people', 'list', '--all'), RUNS);
  yield found('diff with nothing to do, 1,276 people: against people list --all', diff.ratio);
}

const run = (place: Place, ...argv: string[]): Run => ({ argv: [process.execPath, ROSTER, ...argv], env: place.env });

/** How long the single commands would take together, in seconds: some of each kind are started and timed. */
function singleCommands(dir: string): number {
  const place = initialise(dir, 'single');
  const each = (count: number, command: (at: number) => string[]): number =>
    count * median(Array.from({ length: RUNS }, (_, at) => time(run(place, ...command(at)))));
  return (
    each(SIZE.people, (at) => ['people', 'add', `p${at}@bench.example`, '--reveal']) +
    each(SIZE.groups, (at) => ['group', 'create', `g${at}`, '--member', 'p0,p1,p2']) +
    each(SIZE.projects, (at) => ['project', 'create', `j${at}`]) +
    each(SIZE.bindings, (at) => ['project', 'people', 'add', `j${at}`, 'group:g0', '--role', 'Reader'])
  );
}

function invented(dir: string): string {
  const list = (count: number, item: (at: number) => object): object[] =>
    Array.from({ length: count }, (_, at) => item(at));
  const file = join(dir, 'invented.json');
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'roster/v1',
      kind: 'Organization',
      people: list(SIZE.people, (at) => ({ email: `p${at}@bench.example`, role: 'Member' })),
      groups: list(SIZE.groups, (at) => ({
        name: `g${at}`,
        members: Array.from({ length: 12 }, (_, n) => `p${(at * 12 + n) % SIZE.people}`),
      })),
      projects: list(SIZE.projects, (at) => ({
        name: `j${at}`,
        owner: `p${at}`,
        groups: list(4, (n) => ({ group: `g${(at + n) % SIZE.groups}`, role: 'Reader' })),
      })),
    }),
  );
  return file;
}
