import { EVERYWHERE } from '../access/permission-set.ts';
import type { AccessScope } from '../access/permission-set.ts';
import { KINDS, PREFIXES, SUBJECT_TYPES } from '../kinds.ts';
import type { SubjectType } from '../kinds.ts';
import { emailKey } from '../names/names.ts';
import { PERMISSIONS, scopeOf } from '../permissions.ts';
import { permissionsNamed } from '../semaphore-permissions.ts';
import type { Permission } from '../permissions.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { noFaults } from './faults.ts';
import type { DocumentPath, Faults } from './faults.ts';
import type { OrganizationState } from './state.ts';
import type { TestEntry } from './test-entries.ts';

/** The assertions of a document's tests, with what they name looked up in the state that they are about. */

/** Whom an assertion is about. */
interface TestSubject {
  readonly type: SubjectType;
  readonly id: string;
  readonly name: string;
}

/** That somebody can or cannot do something. */
export interface Assertion {
  /** Where in the document it stands. */
  readonly path: DocumentPath;
  /** The name of its test. */
  readonly test: string | null;
  readonly subject: TestSubject;
  readonly permission: Permission;
  readonly scope: AccessScope;
  /** The name of the project; null: none was named. */
  readonly project: string | null;
  readonly expected: 'can' | 'cannot';
}

type Grant = Pick<Assertion, 'permission' | 'scope' | 'project'>;

/** How many assertions a document may have: rows of a matrix and their columns multiply. */
const MOST = 1_000_000;

/**
 * The assertions of tests, in their order. Throws as the faults of a document: `not_found`, `ambiguous`,
 * `unknown_permission`, `scope_mismatch`, or `invalid`.
 */
export function assertionsOf(tests: readonly TestEntry[], state: OrganizationState): Assertion[] {
  const faults = noFaults();
  const findSubject = subjectFinder(state, faults);
  const findGrant = grantFinder(state, faults);
  const found: Assertion[] = [];
  const add = (
    subjects: readonly (TestSubject | undefined)[],
    grant: Grant | undefined,
    rest: Pick<Assertion, 'path' | 'test' | 'expected'>,
  ) => {
    if (grant === undefined) return;
    for (const subject of subjects) if (subject !== undefined) found.push({ ...rest, subject, ...grant });
  };
  for (const [at, entry] of tests.entries()) {
    if (sizeOf(entry) + found.length > MOST) {
      faults.add(['tests', at], 'invalid', `the tests make more than ${MOST} assertions`);
      break;
    }
    const path = ['tests', at] as const;
    const test = entry.name ?? null;
    const subjects = [
      ...(entry.subject === undefined ? [] : [findSubject(entry.subject, [...path, 'subject'])]),
      ...(entry.subjects ?? []).map((one, n) => findSubject(one, [...path, 'subjects', n])),
    ];
    for (const expected of ['can', 'cannot'] as const)
      for (const [n, text] of (entry[expected] ?? []).entries()) {
        const place = [...path, expected, n];
        add(subjects, findGrant(text, entry.on, place), { path: place, test, expected });
      }
    const columns = (entry.permissions ?? []).map((text, n) => findGrant(text, entry.on, [...path, 'permissions', n]));
    for (const [n, { subject, may }] of (entry.expect ?? []).entries()) {
      const row = [...path, 'expect', n];
      if (may.length !== columns.length)
        faults.add([...row, 'may'], 'invalid', `has ${may.length} for ${columns.length} permissions`);
      const one = findSubject(subject, [...row, 'subject']);
      for (const [m, answer] of may.entries())
        add([one], columns[m], { path: [...row, 'may', m], test, expected: answer === 'yes' ? 'can' : 'cannot' });
    }
  }
  faults.enforce();
  return found;
}

const sizeOf = ({ subjects, can, cannot, expect }: TestEntry): number =>
  (subjects?.length ?? 1) * ((can?.length ?? 0) + (cannot?.length ?? 0)) +
  (expect ?? []).reduce((sum, { may }) => sum + may.length, 0);

/** Finds the permission of an assertion, and its project. */
function grantFinder(state: OrganizationState, faults: Faults) {
  const projects = new Map(state.projects.map(({ id, name }) => [name, id]));
  return (text: string, on: string | undefined, path: DocumentPath): Grant | undefined => {
    const [, name = text, named] = /^(\S+) on (.+)$/su.exec(text) ?? [];
    const [permission, ...others] = permissionsNamed(name);
    if (permission === undefined) {
      faults.add(path, 'unknown_permission', () => `${name} is no permission${meant(name, PERMISSIONS)}`);
      return undefined;
    }
    if (others.length > 0) {
      faults.add(path, 'ambiguous', `${name} stands for ${[permission, ...others].join(', ')}: name each`);
      return undefined;
    }
    const isOfOrganization = scopeOf(permission) === 'org';
    if (isOfOrganization && named !== undefined) {
      faults.add(path, 'scope_mismatch', `${permission} is a permission of the organization and takes no project`);
      return undefined;
    }
    const project = isOfOrganization ? null : (named ?? on ?? null);
    if (project === null) return { permission, scope: EVERYWHERE, project };
    const scope = projects.get(project);
    if (scope === undefined)
      faults.add(path, 'not_found', () => `there will be no project ${project}${meant(project, projects.keys())}`);
    return scope === undefined ? undefined : { permission, scope, project };
  };
}

/** Finds people by e-mail, if it is confirmed, or username, service accounts and groups by name. */
function subjectFinder({ people, serviceAccounts, groups }: OrganizationState, faults: Faults) {
  const named = <T extends SubjectType>(type: T, all: readonly { readonly id: string; readonly name: string }[]) =>
    new Map(all.map(({ id, name }): [string, TestSubject] => [name, { type, id, name }]));
  const byType: Readonly<Record<SubjectType, Map<string, TestSubject>>> = {
    user: new Map(),
    service_account: named('service_account', serviceAccounts),
    group: named('group', groups),
  };
  for (const { id, username: name, email, emailVerified } of people) {
    const subject: TestSubject = { type: 'user', id, name };
    byType.user.set(name, subject);
    if (email !== null && emailVerified) byType.user.set(emailKey(email), subject);
  }

  return (reference: string, path: DocumentPath): TestSubject | undefined => {
    const said = SUBJECT_TYPES.find((type) => reference.startsWith(PREFIXES[type]));
    const types = said === undefined ? SUBJECT_TYPES : [said];
    const name = said === undefined ? reference : reference.slice(PREFIXES[said].length);
    const key = name.includes('@') ? emailKey(name) : name;
    const found = types.flatMap((type) => byType[type].get(type === 'user' ? key : name) ?? []);
    const [subject, another] = found;
    if (another !== undefined)
      faults.add(
        path,
        'ambiguous',
        `${name} may be several: ${found.map(({ type }) => PREFIXES[type] + name).join(' or ')}`,
      );
    else if (subject !== undefined) return subject;
    else {
      const nouns = types
        .map((type) => KINDS[type].noun)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1');
      const names = (): string[] => types.flatMap((type) => [...byType[type].keys()]);
      faults.add(path, 'not_found', () => `there will be no ${nouns} ${name}${meant(name, names())}`);
    }
    return undefined;
  };
}

/** How many names are looked through for one that was meant. */
const MOST_NEAR = 2000;

function meant(name: string, names: Iterable<string>): string {
  const all = [...names];
  const near = all.length > MOST_NEAR ? undefined : nearest(name, all);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}
