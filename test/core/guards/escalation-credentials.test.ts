import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { Grant } from '../../../src/domain/access/permission-set.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { groupModify } from '../../../src/operations/group/modify.ts';
import { groupRole } from '../../../src/operations/group/role.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../../src/operations/people/deactivate.ts';
import { peopleImport } from '../../../src/operations/people/import.ts';
import { peopleReactivate } from '../../../src/operations/people/reactivate.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { peopleResetPassword } from '../../../src/operations/people/reset-password.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { projectCreate } from '../../../src/operations/project/create.ts';
import { projectPeopleAdd } from '../../../src/operations/project/people/add.ts';
import { roleEdit } from '../../../src/operations/role/edit.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';
import { thorough } from '../../support/thorough.ts';

/**
 * Nobody who holds a token or temporary password of somebody else can do by it what they could not have given: neither
 * at once, nor after others with more permissions change roles and groups.
 */

const CUSTOM = {
  Narrow: ['organization.view'],
  Keeper: ['organization.people.view', 'organization.api_tokens.manage', 'organization.people.reset_password'],
  Wide: ['organization.view', 'organization.general_settings.modify'],
} as const;
const ROLES = ['Member', 'Admin', 'Narrow', 'Keeper', 'Wide', 'Owner'];
const SOME = ['organization.view', 'organization.audit_logs.view', 'organization.general_settings.modify'];
const PEOPLE = 6;
const VERBS = [
  ...['token', 'token', 'token', 'limited token', 'reset', 'reset'],
  ...['role', 'role', 'role', 'join', 'leave', 'group role', 'edit role', 'project', 'import', 'off', 'on', 'remove'],
] as const;
type Verb = (typeof VERBS)[number];

interface Step {
  readonly verb: Verb;
  /** Who acts: the Owner, or one of the others. */
  readonly actor: number;
  readonly target: number;
  readonly role: number;
}

const steps = fc.array(
  fc.record({
    verb: fc.constantFrom(...VERBS),
    actor: fc.constantFrom(0, 0, 1, 2, 3),
    target: fc.nat(PEOPLE - 1),
    role: fc.nat(ROLES.length - 1),
  }),
  { minLength: 30, maxLength: 30 },
);

interface Credential {
  readonly id: string;
  readonly subject: string;
  readonly holder: string;
  readonly permissions: string | null;
}

/** Working credentials that somebody else than their account made, read from the tables. */
function kept(box: CoreBox): Credential[] {
  const connection = new Database(box.path, { readonly: true });
  const at = new Date(box.clock.now).toISOString();
  const rows = connection
    .prepare(
      `select id, subject_id as subject, created_by as holder, permissions from tokens
         where created_by <> subject_id and revoked_at is null and (expires_at is null or expires_at > ?)
       union all select id || password_hash, id, password_seen_by, null from people
         where password_kind = 'temporary' and password_seen_by <> id and password_expires_at > ?`,
    )
    .all(at, at) as Credential[];
  connection.close();
  return rows;
}

const inWords = (grants: readonly Grant[]): string[] => grants.map(({ permission, scope }) => `${permission} ${scope}`);

/** The permissions of an active account. */
async function powerOf(box: CoreBox, id: string): Promise<Set<string>> {
  const [person] = await box.store.read((tx) => tx.people.find({ ids: [id] }));
  return new Set(person?.status === 'active' ? inWords(box.grantsInTables(id)) : []);
}

const covers = (held: ReadonlySet<string>, grant: string): boolean =>
  held.has(grant) || held.has(grant.replace(/ .*$/, ' *'));

async function build(box: CoreBox): Promise<void> {
  await box.customRoles(CUSTOM);
  await box.call(peopleAdd, {
    people: Array.from({ length: PEOPLE }, (_, at) => ({
      email: `p${at}@acme.example`,
      role: ['Admin', 'Keeper', 'Admin'][at] ?? 'Member',
    })),
  });
  await box.call(groupCreate, { name: 'team', members: ['p3'] });
  await box.call(projectCreate, { name: 'Rocket' });
}

async function act(box: CoreBox, { verb, actor, target, role }: Step, count: number): Promise<unknown> {
  const person = `p${target}`;
  const by = actor === 0 ? box.owner : await box.tokenOf(`p${actor - 1}`);
  const roleName = ROLES[role] ?? 'Member';
  switch (verb) {
    case 'token':
      return box.call(tokenCreate, { name: `t${count}`, person }, by);
    case 'limited token':
      return box.call(tokenCreate, { name: `t${count}`, person, permissions: [SOME[role % SOME.length] ?? ''] }, by);
    case 'reset':
      return box.call(peopleResetPassword, { person }, by);
    case 'role':
      return box.call(peopleRole, { person, role: roleName }, by);
    case 'join':
      return box.call(groupModify, { group: 'team', add: [person] }, by);
    case 'leave':
      return box.call(groupModify, { group: 'team', remove: [person] }, by);
    case 'group role':
      return box.call(groupRole, { group: 'team', role: roleName }, by);
    case 'edit role':
      return box.call(roleEdit, { role: role % 2 === 0 ? 'Narrow' : 'Wide', add: [SOME[target % 3] ?? ''] }, by);
    case 'project':
      return box.call(projectPeopleAdd, { project: 'Rocket', subjects: [person], role: 'Admin' }, by);
    case 'import':
      return box.call(
        peopleImport,
        { rows: [{ line: 2, email: `${person}@acme.example`, role: roleName }], on_conflict: 'update' },
        by,
      );
    case 'off':
      return box.call(peopleDeactivate, { person }, by);
    case 'on':
      return box.call(peopleReactivate, { person }, by);
    case 'remove':
      return box.call(peopleRemove, { people: [person] }, by);
  }
}

test('no credential that others hold can do more than its holder', async () => {
  const seen = { lived: 0, ended: 0, grew: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const box = await coreBox();
      try {
        await build(box);
        /** By credential, what its holder could give so far. */
        const given = new Map<string, Set<string>>();
        for (const [count, step] of plan.entries()) {
          await box.refusal(act(box, step, count).catch(noPerson));
          const now = kept(box);
          for (const { id, subject, holder, permissions } of now) {
            const limits = permissions === null ? undefined : (JSON.parse(permissions) as string[]);
            const can = inWords(box.grantsInTables(subject)).filter(
              (grant) => limits === undefined || limits.includes(grant.replace(/ .*$/, '')),
            );
            const before = given.get(id);
            const more = can.filter((grant) => !covers(before ?? new Set(), grant));
            const held = await powerOf(box, holder);
            expect({ step: count, verb: step.verb, beyond: more.filter((grant) => !covers(held, grant)) }).toEqual({
              step: count,
              verb: step.verb,
              beyond: [],
            });
            if (before !== undefined && more.length > 0) seen.grew += 1;
            given.set(id, new Set([...(before ?? []), ...more]));
          }
          const living = new Set(now.map(({ id }) => id));
          for (const id of [...given.keys()].filter((one) => !living.has(one))) {
            given.delete(id);
            seen.ended += 1;
          }
          seen.lived += living.size;
        }
      } finally {
        await box.destroy();
      }
    }),
    { numRuns: thorough(12, 150) },
  );
  // If no credential was held, ended or gained, the property would prove nothing.
  expect(Math.min(seen.lived, seen.ended, seen.grew)).toBeGreaterThan(10);
});

/** A step on somebody who was removed is skipped. */
function noPerson(error: unknown): undefined {
  if (error instanceof Error && error.message.startsWith('there is no p')) return undefined;
  throw error;
}
