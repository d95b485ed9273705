import { emailKey } from '../../../domain/names/names.ts';
import type { Person } from '../../../domain/people.ts';
import { namesOf } from '../../../domain/references.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { DigestMap } from '../../../lib/digest-map.ts';
import { zip } from '../../../lib/zip.ts';
import { inferUsernames } from '../usernames.ts';
import { faultsOfRows } from '../../shared/row-faults.ts';
import { faultsOfRow } from './faults.ts';
import type { RowOptions } from './faults.ts';
import { faultsInFile, rowFaults } from './faults-in-file.ts';
import type { FaultsInFile } from './faults-in-file.ts';
import { readKnown, readShared } from './known.ts';
import type { ImportRow, Known } from './known.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import type { Pass, Scan } from './scan.ts';
import { failedStep, makesOwner, openSteps } from './steps.ts';
import type { ImportStep, Steps } from './steps.ts';

/** Decides what an import will do, some rows at a time. */

/** What looks at the steps as they are planned, such as a guard. */
export type Observer = (steps: readonly ImportStep[]) => Promise<void>;

/**
 * Plans every row. Throws one error that lists the faults of all rows with their lines; its code
 * is theirs if all have the same, else `invalid`. Where the import goes on after errors, rows with faults fail instead.
 */
export async function planRows(
  context: Context<Reads>,
  pass: Pass,
  scan: Scan,
  options: RowOptions,
  observe: Observer,
): Promise<Steps> {
  const { tx, environment, pace } = context;
  const shared = await readShared(tx, [...scan.groups.keys()], options);
  const inFile = await faultsInFile(scan, shared.groups);
  const faults: RowFault[] = options.continue_on_error ? [] : [...inFile.all];
  const tried = new DigestMap();
  const steps = openSteps(environment.spool, shared.roles);
  let count = 0;
  try {
    for (const rows of pass()) {
      count += rows.length;
      const known = await readKnown(tx, rows, shared);
      const decided = options.continue_on_error
        ? rows.map((row) => decidedAlone(row, known, inFile, options))
        : decide(rows, known, options, faults, scan.groups);
      // What is refused needs no names.
      if (faults.length === 0) {
        const named = await withUsernames(tx, decided, scan.names, tried);
        for (const [row, step] of zip(rows, named)) steps.add(step, makesOwner(row));
        await observe(named);
      }
      await pace();
    }
    if (faults.length > 0) throw faultsOfRows(faults, count, 'nothing was imported');
    return steps;
  } catch (error) {
    steps.close();
    throw error;
  }
}

/** What each row without a fault comes to; a new person may lack a username. Adds the faults of the others. */
function decide(
  rows: readonly ImportRow[],
  known: Known,
  options: RowOptions,
  faults: RowFault[],
  groups: Scan['groups'],
): ImportStep[] {
  return rows.flatMap((row) => {
    const holder = known.byEmail.get(emailKey(row.email));
    const problems = faultsOfRow(row, holder, known, options);
    for (const problem of problems) faults.push({ line: row.line, ...problem });
    if (problems.length > 0) return [];
    if (holder !== undefined && options.sync !== undefined)
      return [syncStep(row, holder, known, { ...options.sync, groups })];
    return [stepOf(row, holder, known, options)];
  });
}

/** What a row comes to, whatever the others do; it fails where it has a fault. */
function decidedAlone(row: ImportRow, known: Known, inFile: FaultsInFile, options: RowOptions): ImportStep {
  const holder = known.byEmail.get(emailKey(row.email));
  const faults = rowFaults(row, holder, known, inFile, options);
  return faults.length > 0 ? failedStep(row, faults) : stepOf(row, holder, known, options);
}

function stepOf(row: ImportRow, holder: Person | undefined, known: Known, options: RowOptions): ImportStep {
  const { line, email, username, groups } = row;
  if (holder === undefined) {
    const role = roleOf(row, known) ?? known.defaultRole;
    return { action: 'created', line, email, username, role, groups };
  }
  if (options.on_conflict === 'update') return updateStep(row, holder, known);
  return { action: 'skipped', line, person: holder };
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

/** As an update; they also leave the groups that the file names elsewhere. Who is deactivated stays as they are, unless they are let in again. */
function syncStep(
  row: ImportRow,
  person: Person,
  known: Known,
  { reactivate, groups }: { readonly reactivate: boolean; readonly groups: Scan['groups'] },
): ImportStep {
  const { line } = row;
  const isOut = person.status === 'deactivated';
  if (isOut && !reactivate) return { action: 'skipped', line, person };
  const leaves = person.groups.filter(({ name }) => groups.has(name) && !row.groups.includes(name));
  const step = updateStep(row, person, known);
  if (!isOut && leaves.length === 0) return step;
  const change = step.action === 'updated' ? step : { username: undefined, role: undefined, groups: [] };
  return { ...change, action: 'updated', line, person, leaves, reactivates: isOut };
}
