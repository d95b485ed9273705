import { createHash } from 'node:crypto';
import { belonging, settling } from '../../../domain/addresses.ts';
import { AppError } from '../../../domain/errors.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { emailFault, emailKey, inferredUsername, nameFault, usernameFault } from '../../../domain/names/names.ts';
import type { Person } from '../../../domain/people.ts';
import { namesOf } from '../../../domain/references.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import type { Reads } from '../../../core/store/index.ts';
import { conflictText } from '../../shared/names.ts';
import { groupsAlike, readKnown, repeatedEmails, repeatedUsernames, takenText } from './known.ts';
import type { ImportRow, Known, RowFault } from './known.ts';
import { chooseUsernames } from '../usernames.ts';
import { zip } from '../../../lib/zip.ts';

/** What an import will do with one row, decided before the first write. */
export type Step =
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
  | { readonly action: 'skipped'; readonly line: number; readonly person: Person };

export type OnConflict = 'fail' | 'skip' | 'update';

/** The same rows with the same options are the same import, so that a killed one can be resumed. */
export const importIdOf = (rows: readonly ImportRow[], options: object): string =>
  createHash('sha256')
    .update(JSON.stringify([options, rows.map(({ email, username, role, groups }) => [email, username, role, groups])]))
    .digest('hex');

/**
 * Plans every row. Throws one error that lists the faults of all rows with their lines; its code
 * is theirs if all have the same, else `invalid`.
 */
export async function planRows(
  tx: Reads,
  rows: readonly ImportRow[],
  options: { readonly on_conflict: OnConflict; readonly create_groups: boolean },
): Promise<Step[]> {
  const known = await readKnown(tx, rows);
  const faults = [...repeatedEmails(rows), ...(await repeatedUsernames(rows)), ...(await groupsAlike(rows, known))];
  const fresh: { row: ImportRow; at: number }[] = [];
  const steps: Step[] = [];
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

function updateStep(row: ImportRow, person: Person, known: Known): Step {
  const role = roleOf(row, known);
  const held = namesOf(person.groups);
  return {
    action: 'updated',
    line: row.line,
    person,
    username: row.username === '' || row.username === person.username ? undefined : row.username,
    role: role?.id === person.role?.id ? undefined : role,
    groups: row.groups.filter((group) => !held.includes(group)),
  };
}

type Problem = Omit<RowFault, 'line'>;

function faultsOfRow(
  row: ImportRow,
  holder: Person | undefined,
  known: Known,
  options: { readonly on_conflict: OnConflict; readonly create_groups: boolean },
): Problem[] {
  if (row.fault !== undefined) return [{ code: 'invalid', problem: row.fault }];
  const { email, username, role, groups } = row;
  if (holder !== undefined && !holder.email_verified)
    return [{ code: 'conflict', problem: `the e-mail ${belonging(holder)}`, hint: settling(holder) }];
  const isSkipped = holder !== undefined && options.on_conflict === 'skip';
  const namesake = known.takenUsernames.get(username)?.find(({ id }) => id !== holder?.id);
  const prefixed = (field: string, fault: string | undefined) => fault && `${field} ${fault}`;
  const inferred = username === '' && holder === undefined && emailFault(email) === undefined;
  const checks: readonly (readonly [ErrorCode, string | undefined | false])[] = [
    ['invalid', prefixed('email', emailFault(email))],
    ['invalid', username !== '' && prefixed('username', usernameFault(username))],
    ['invalid', inferred && prefixed('the username that the e-mail suggests', usernameFault(inferredUsername(email)))],
    ...groups.map((group) => ['invalid', prefixed(`group ${quoted(group)}`, nameFault(group))] as const),
    roleProblem(role, known),
    ...(options.create_groups || isSkipped ? [] : groups)
      .filter((group) => !known.groups.has(group))
      .map((group) => ['not_found', `there is no group ${quoted(group)}`] as const),
    ...(options.create_groups && !isSkipped ? groups : []).flatMap((group) =>
      (known.takenGroups.get(group) ?? [])
        .slice(0, 1)
        .map((holder) => ['conflict', conflictText(group, 'group', holder)] as const),
    ),
    [
      'conflict',
      holder !== undefined && options.on_conflict === 'fail' && `the e-mail ${belonging({ ...holder, email })}`,
    ],
    ['conflict', namesake !== undefined && !isSkipped && takenText(username, namesake)],
  ];
  return checks.flatMap(([code, problem]) =>
    problem === undefined || problem === false || problem === '' ? [] : [{ code, problem }],
  );
}

function roleProblem(role: string, known: Known): readonly [ErrorCode, string | undefined] {
  if (role === '' || known.roles.has(role)) return ['not_found', undefined];
  if (known.projectRoles.has(role))
    return ['scope_mismatch', `${quoted(role)} is a role of projects, not of the organization`];
  return ['not_found', `there is no role ${quoted(role)}`];
}

/** A cell as a message shows it: in quotes, and shortened. */
const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

function importFaults(faults: readonly RowFault[], rows: number): AppError {
  const sorted = [...faults].sort((a, b) => a.line - b.line);
  const codes = new Set(sorted.map((fault) => fault.code));
  const [only] = codes.size === 1 ? codes : [];
  const count = sorted.length === 1 ? 'a fault' : `${sorted.length} faults`;
  return new AppError(only ?? 'invalid', `${count} in ${rows} rows; nothing was imported`, {
    hint: sorted.find(({ hint }) => hint !== undefined)?.hint ?? importHint(codes),
    details: { faults: sorted },
  });
}

function importHint(codes: ReadonlySet<ErrorCode>): string {
  if (codes.has('invalid')) return 'correct these lines and run it again';
  return codes.has('conflict')
    ? 'correct these lines, or use --on-conflict skip or --on-conflict update'
    : 'correct these lines; --create-groups makes missing groups';
}
