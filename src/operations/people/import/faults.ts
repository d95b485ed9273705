import { belonging, settling } from '../../../domain/addresses.ts';
import { scopeMismatch } from '../../../domain/guards.ts';
import { emailFault, inferredUsername, nameFault, usernameFault } from '../../../domain/names/names.ts';
import type { Person } from '../../../domain/people.ts';
import { conflictText } from '../../shared/names.ts';
import { unknownRole } from '../../shared/resolve.ts';
import { takenText } from './known.ts';
import type { ImportRow, Known } from './known.ts';
import type { RowFault } from '../../shared/row-faults.ts';

/** What is wrong with the rows of an import: each fault names its column and its value, and has the hint that fits it. */

type Problem = Omit<RowFault, 'line'>;

export interface RowOptions {
  readonly on_conflict: 'fail' | 'skip' | 'update';
  readonly create_groups: boolean;
  /** Whether a row with a new address may add somebody. */
  readonly add: boolean;
  /** Whether rows with faults are left out; else they refuse all. */
  readonly continue_on_error: boolean;
  /** Who is there is kept in step with the file: they also leave groups that it names, and may be reactivated. */
  readonly sync?: { readonly reactivate: boolean } | undefined;
}

/** What is wrong with one row; `holder`: the person who has its address. */
export function faultsOfRow(row: ImportRow, holder: Person | undefined, known: Known, options: RowOptions): Problem[] {
  if (row.fault !== undefined) return [{ code: 'invalid', problem: row.fault }];
  if (holder !== undefined && !holder.email_verified)
    return [{ code: 'conflict', field: 'email', problem: `the e-mail ${belonging(holder)}`, hint: settling(holder) }];
  return [
    ...emailProblems(row, holder, options),
    ...usernameProblems(row, holder, known, options),
    ...roleProblems(row.role, known),
    ...row.groups.flatMap((group) => groupProblems(group, holder, known, options)),
  ];
}

function emailProblems({ email }: ImportRow, holder: Person | undefined, options: RowOptions): Problem[] {
  const field = 'email';
  const fault = emailFault(email);
  if (fault !== undefined) return [invalid(field, email, fault)];
  if (holder === undefined)
    return options.add
      ? []
      : [
          {
            code: 'not_found',
            field,
            problem: `nobody has the e-mail ${email}`,
            hint: 'with add: true they are added, each with a new password',
          },
        ];
  if (options.on_conflict !== 'fail') return [];
  const problem = `the e-mail ${belonging({ ...holder, email })}`;
  return [
    {
      code: 'conflict',
      field,
      problem,
      hint: '--on-conflict skip leaves who is there, --on-conflict update changes them',
    },
  ];
}

function usernameProblems(
  { email, username }: ImportRow,
  holder: Person | undefined,
  known: Known,
  options: RowOptions,
): Problem[] {
  const field = 'username';
  if (username === '') {
    if (holder !== undefined || emailFault(email) !== undefined) return [];
    const fault = usernameFault(inferredUsername(email));
    const problem = `username is empty, and the one that ${quoted(email)} suggests ${fault}`;
    return fault === undefined ? [] : [{ code: 'invalid', field, problem, hint: 'give these lines a username' }];
  }
  const fault = usernameFault(username);
  if (fault !== undefined) return [invalid(field, username, fault)];
  const namesake = known.takenUsernames.get(username)?.find(({ id }) => id !== holder?.id);
  if (namesake === undefined || (holder !== undefined && options.on_conflict === 'skip')) return [];
  const hint = 'give another username, or none: then one is made from the e-mail';
  return [{ code: 'conflict', field, problem: takenText(username, namesake), hint }];
}

function roleProblems(role: string, known: Known): Problem[] {
  if (role === '' || known.roles.has(role)) return [];
  const field = 'role';
  if (known.projectRoles.has(role)) {
    const problem = `${quoted(role)} is a role of projects, not of the organization`;
    return [
      { code: 'scope_mismatch', field, problem, hint: scopeMismatch({ name: role, scope: 'project' }, 'org')?.hint },
    ];
  }
  const { hint } = unknownRole(role, [...known.roles.keys()]);
  return [{ code: 'not_found', field, problem: `there is no role ${quoted(role)}`, hint }];
}

function groupProblems(group: string, holder: Person | undefined, known: Known, options: RowOptions): Problem[] {
  const field = 'groups';
  const fault = nameFault(group);
  if (fault !== undefined) return [{ ...invalid(field, group, fault), problem: `group ${quoted(group)} ${fault}` }];
  if ((holder !== undefined && options.on_conflict === 'skip') || known.groups.has(group)) return [];
  if (!options.create_groups) {
    const near = known.nearGroups.get(group);
    const meant = near === undefined ? '' : `did you mean ${near}? `;
    const hint = `${meant}--create-groups makes missing groups`;
    return [{ code: 'not_found', field, problem: `there is no group ${quoted(group)}`, hint }];
  }
  const [alike] = known.takenGroups.get(group) ?? [];
  if (alike === undefined) return [];
  return [
    {
      code: 'conflict',
      field,
      problem: conflictText(group, 'group', alike),
      hint: 'name the group as it is, or otherwise',
    },
  ];
}

const invalid = (field: NonNullable<Problem['field']>, value: string, fault: string): Problem => ({
  code: 'invalid',
  field,
  problem: value === '' ? `${field} ${fault}` : `${field} ${quoted(value)} ${fault}`,
});

/** How much of a cell a message shows, in UTF-16 units: no name that is refused for another fault is longer. */
const SHOWN = 80;

/** A cell as a message shows it: in quotes, shortened, and without characters that nobody sees or that reorder text. */
const quoted = (text: string): string =>
  JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).replace(
    /[\p{Cc}\p{Cf}]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
