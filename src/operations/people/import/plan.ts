import { emailKey } from '../../../domain/names/names.ts';
import type { Person } from '../../../domain/people.ts';
import { namesOf } from '../../../domain/references.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { DigestMap } from '../../../lib/digest-map.ts';
import { zip } from '../../../lib/zip.ts';
import { inferUsernames } from '../usernames.ts';
import { faultsOfRow, importFaults } from './faults.ts';
import type { RowOptions } from './faults.ts';
import { readKnown, readShared } from './known.ts';
import type { ImportRow, Known, RowFault } from './known.ts';
import { groupsAlike } from './scan.ts';
import type { Pass, Scan } from './scan.ts';
import { makesOwner, openSteps } from './steps.ts';
import type { ImportStep, Steps } from './steps.ts';

/** Decides what an import will do, some rows at a time. */

/** What looks at the steps as they are planned, such as a guard. */
export type Observer = (steps: readonly ImportStep[]) => Promise<void>;

/**
 * Plans every row. Throws one error that lists the faults of all rows with their lines; its code
 * is theirs if all have the same, else `invalid`.
 */
export async function planRows(
  context: Context<Reads>,
  pass: Pass,
  { names, groups, faults: inFile }: Scan,
  options: RowOptions,
  observe: Observer,
): Promise<Steps> {
  const { tx, environment, pace } = context;
  const shared = await readShared(tx, [...groups.keys()], options);
  const faults: RowFault[] = [...inFile, ...(await groupsAlike(groups, shared.groups))];
  const tried = new DigestMap();
  const steps = openSteps(environment.spool, shared.roles);
  let count = 0;
  try {
    for (const rows of pass()) {
      count += rows.length;
      const known = await readKnown(tx, rows, shared);
      const decided = decide(rows, known, options, faults);
      // What is refused needs no names.
      if (faults.length === 0) {
        const named = await withUsernames(tx, decided, names, tried);
        for (const [row, step] of zip(rows, named)) steps.add(step, makesOwner(row));
        await observe(named);
      }
      await pace();
    }
    if (faults.length > 0) throw importFaults(faults, count);
    return steps;
  } catch (error) {
    steps.close();
    throw error;
  }
}

/** What each row without a fault comes to; a new person may lack a username. Adds the faults of the others. */
function decide(rows: readonly ImportRow[], known: Known, options: RowOptions, faults: RowFault[]): ImportStep[] {
  const steps: ImportStep[] = [];
  for (const row of rows) {
    const { line, email, username, groups } = row;
    const holder = known.byEmail.get(emailKey(email));
    const problems = faultsOfRow(row, holder, known, options);
    for (const problem of problems) faults.push({ line, ...problem });
    if (problems.length > 0) continue;
    if (holder === undefined) {
      const role = roleOf(row, known) ?? known.defaultRole;
      steps.push({ action: 'created', line, email, username, role, groups });
    } else
      steps.push(
        options.on_conflict === 'update' ? updateStep(row, holder, known) : { action: 'skipped', line, person: holder },
      );
  }
  return steps;
}

/** The same steps, in which each new person has a username, which is taken from now on. */
async function withUsernames(
  tx: Reads,
  steps: readonly ImportStep[],
  names: Scan['names'],
  tried: DigestMap,
): Promise<ImportStep[]> {
  const open = steps.flatMap((step) => (step.action === 'created' && step.username === '' ? [step] : []));
  const chosen = await inferUsernames(tx, open, {
    isTaken: (look) => names.lineOf(look) !== undefined,
    take: (look, at) => names.add(look, open[at]?.line ?? 0),
    tried,
  });
  const inferred = new Map(zip(open, chosen));
  return steps.map((step) => {
    const username = step.action === 'created' ? inferred.get(step) : undefined;
    return username === undefined ? step : ({ ...step, username } as ImportStep);
  });
}

const roleOf = (row: ImportRow, known: Known): RoleRecord | undefined =>
  row.role === '' ? undefined : known.roles.get(row.role);

function updateStep(row: ImportRow, person: Person, known: Known): ImportStep {
  const role = roleOf(row, known);
  const held = namesOf(person.groups);
  const change = {
    username: row.username === '' || row.username === person.username ? undefined : row.username,
    role: role?.id === person.role?.id ? undefined : role,
    groups: row.groups.filter((group) => !held.includes(group)),
  };
  const { line } = row;
  const changes = change.username !== undefined || change.role !== undefined || change.groups.length > 0;
  return changes ? { action: 'updated', line, person, ...change } : { action: 'unchanged', line, person };
}
