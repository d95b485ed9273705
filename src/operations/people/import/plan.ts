import { createHash } from 'node:crypto';
import { emailKey } from '../../../domain/names/names.ts';
import type { Person } from '../../../domain/people.ts';
import { namesOf } from '../../../domain/references.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import type { Reads } from '../../../core/store/index.ts';
import { faultsOfRow, importFaults } from './faults.ts';
import type { RowOptions } from './faults.ts';
import { groupsAlike, readKnown, repeatedEmails, repeatedUsernames } from './known.ts';
import type { ImportRow, Known } from './known.ts';
import { chooseUsernames } from '../usernames.ts';
import { zip } from '../../../lib/zip.ts';

/** What an import will do with one row, decided before the first write. */
export type ImportStep =
  | {
      readonly action: 'created';
      readonly line: number;
      readonly email: string;
      readonly username: string;
      readonly role: RoleRecord;
      readonly groups: readonly string[];
    }
  | {
      readonly action: 'updated';
      readonly line: number;
      readonly person: Person;
      readonly username: string | undefined;
      readonly role: RoleRecord | undefined;
      readonly groups: readonly string[];
    }
  | { readonly action: 'unchanged' | 'skipped'; readonly line: number; readonly person: Person };

/** Whether a step writes anything. */
export const writes = (step: ImportStep): step is Extract<ImportStep, { action: 'created' | 'updated' }> =>
  step.action === 'created' || step.action === 'updated';

/** The same rows with the same options are the same import, so that a killed one can be resumed. */
export const importIdOf = (rows: readonly ImportRow[], options: object): string =>
  createHash('sha256')
    .update(JSON.stringify([options, rows.map(({ email, username, role, groups }) => [email, username, role, groups])]))
    .digest('hex');

/**
 * Plans every row. Throws one error that lists the faults of all rows with their lines; its code
 * is theirs if all have the same, else `invalid`.
 */
export async function planRows(tx: Reads, rows: readonly ImportRow[], options: RowOptions): Promise<ImportStep[]> {
  const known = await readKnown(tx, rows, options);
  const faults = [...repeatedEmails(rows), ...(await repeatedUsernames(rows)), ...(await groupsAlike(rows, known))];
  const fresh: { row: ImportRow; at: number }[] = [];
  const steps: ImportStep[] = [];
  for (const row of rows) {
    const holder = known.byEmail.get(emailKey(row.email));
    const problems = faultsOfRow(row, holder, known, options);
    faults.push(...problems.map((problem) => ({ line: row.line, ...problem })));
    if (problems.length > 0) continue;
    if (holder === undefined) {
      fresh.push({ row, at: steps.length });
      steps.push({
        action: 'created',
        line: row.line,
        email: row.email,
        username: row.username,
        role: roleOf(row, known) ?? known.defaultRole,
        groups: row.groups,
      });
    } else
      steps.push(
        options.on_conflict === 'update'
          ? updateStep(row, holder, known)
          : { action: 'skipped', line: row.line, person: holder },
      );
  }
  if (faults.length > 0) throw importFaults(faults, rows.length);
  const usernames = await chooseUsernames(
    tx,
    fresh.map(({ row }) => ({ email: row.email, username: row.username === '' ? undefined : row.username })),
    steps.flatMap((step) => (step.action === 'updated' ? (step.username ?? []) : [])),
  );
  for (const [{ at }, username] of zip(fresh, usernames)) {
    const step = steps[at];
    if (step?.action === 'created') steps[at] = { ...step, username };
  }
  return steps;
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
