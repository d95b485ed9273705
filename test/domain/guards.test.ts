import fc from 'fast-check';
import { allows, EVERYWHERE, union } from '../../src/domain/access/permission-set.ts';
import type { Grant, PermissionSet } from '../../src/domain/access/permission-set.ts';
import { AppError } from '../../src/domain/errors.ts';
import {
  beyondLimits,
  enforce,
  escalation,
  forbidden,
  lastOwner,
  ownerAssigned,
  ownerOfPeopleOnly,
  ownerTouched,
  ownsProjects,
  readonlyRole,
  roleInUse,
  scopeMismatch,
} from '../../src/domain/guards.ts';
import type { PermissionChange, OwnerState } from '../../src/domain/guards.ts';

const PERMISSIONS = ['organization.people.view', 'organization.change_owner', 'project.view'];
const PLACES = [EVERYWHERE, 'p1', 'p2'];
const everyGrant = PLACES.flatMap((scope) => PERMISSIONS.map((permission) => ({ permission, scope })));

const permissionSets: fc.Arbitrary<PermissionSet> = fc
  .array(fc.tuple(fc.constantFrom(...PLACES), fc.subarray(PERMISSIONS)), { maxLength: 4 })
  .map((entries) => new Map(entries.map(([scope, permissions]) => [scope, new Set(permissions)])));
const movements: fc.Arbitrary<PermissionChange[]> = fc.array(
  fc.record({
    name: fc.constantFrom('ada', 'bob', 'eve'),
    before: permissionSets,
    after: permissionSets,
    takenOver: fc.boolean(),
  }),
  { maxLength: 3 },
);

const everywhere = (...permissions: string[]): PermissionSet => new Map([[EVERYWHERE, new Set(permissions)]]);

/** The permissions that a change gives and the actor lacks, by asking about every grant. */
const lacking = (actor: PermissionSet, { before, after, takenOver }: PermissionChange) =>
  everyGrant.filter(({ permission, scope }) => {
    const had = allows(before, permission, scope);
    const has = allows(after, permission, scope);
    return (takenOver ? had || has : has && !had) && !allows(actor, permission, scope);
  });

describe('escalation', () => {
  test('refuses exactly if a subject gains, or is taken over with, permissions that the actor lacks', () => {
    fc.assert(
      fc.property(permissionSets, movements, (actor, moved) => {
        const refusal = escalation(actor, moved);
        const culprit = moved.find((movement) => lacking(actor, movement).length > 0);
        expect(refusal?.code).toBe(culprit === undefined ? undefined : 'escalation');
        expect(refusal?.details.subject).toBe(culprit?.name);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test('lists all missing permissions by scope, and none that the actor has', () => {
    fc.assert(
      fc.property(permissionSets, movements, (actor, moved) => {
        const refusal = escalation(actor, moved);
        fc.pre(refusal !== undefined);
        const culprit = moved.find((movement) => lacking(actor, movement).length > 0);
        const listed = (refusal.details.missing as { permission: string; project_id: string | null }[]).map(
          ({ permission, project_id }) => ({ permission, scope: project_id ?? EVERYWHERE }),
        );
        const missing = culprit === undefined ? [] : lacking(actor, culprit);
        // A grant that is missing everywhere need not be listed for each project as well.
        const covers = ({ permission, scope }: Grant) =>
          listed.some((one) => one.permission === permission && (one.scope === scope || one.scope === EVERYWHERE));
        expect(missing.filter((grant) => !covers(grant))).toEqual([]);
        for (const grant of listed) expect(missing).toContainEqual(grant);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test('never refuses an actor who has all permissions involved', () => {
    fc.assert(
      fc.property(movements, (moved) => {
        const actor = union(moved.flatMap(({ before, after }) => [before, after]));
        expect(escalation(actor, moved)).toBeUndefined();
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test('says which three are missing and how many more, and who would get them', () => {
    const after = everywhere('organization.a', 'organization.b', 'organization.c', 'organization.d');
    const gained = escalation(new Map(), [{ name: 'bob', before: new Map(), after, takenOver: false }]);
    expect(gained?.message).toBe(
      'this would give bob permissions that you do not have: organization.a, organization.b, organization.c and 1 more',
    );
    const taken = escalation(new Map(), [{ name: 'bob', before: after, after, takenOver: true }]);
    expect(taken?.message).toMatch(/^this would give you the account of bob, with permissions that you do not have/);
    expect(gained?.hint).toBe('ask somebody who has these permissions, such as an Owner');
  });
});

describe('lastOwner', () => {
  const names = ['ada', 'bob', 'eve'];
  /** Every set of up to three Owners: each absent, without a password, with a temporary or with a chosen one. */
  const everySet = names.reduce<OwnerState[][]>(
    (sets, username) =>
      sets.flatMap((set) => [
        set,
        [...set, { id: username, username, chosePassword: false, hasPassword: false }],
        [...set, { id: username, username, chosePassword: false, hasPassword: true }],
        [...set, { id: username, username, chosePassword: true, hasPassword: true }],
      ]),
    [[]],
  );

  test('refuses, over all small sets, a change after which no Owner can log in', () => {
    expect(everySet).toHaveLength(64);
    for (const before of everySet) {
      for (const after of everySet) {
        const someChose = before.some(({ chosePassword }) => chosePassword);
        const someHave = before.some(({ hasPassword }) => hasPassword);
        const canOpen = ({ chosePassword, hasPassword }: OwnerState) =>
          chosePassword || (!someChose && (hasPassword || !someHave));
        const refusal = lastOwner(before, after);
        expect(refusal?.code).toBe(before.length > 0 && !after.some(canOpen) ? 'last_owner' : undefined);
        if (refusal !== undefined) {
          const gone = before.filter(canOpen);
          expect(refusal.details.owners).toEqual(gone.map(({ username }) => username));
        }
      }
    }
  });

  test('counts by id, so that another Owner of the same name is another Owner', () => {
    const ada = { id: '1', username: 'ada', chosePassword: true, hasPassword: true };
    expect(lastOwner([ada], [{ ...ada, id: '2', chosePassword: false }])?.code).toBe('last_owner');
    expect(lastOwner([ada], [{ ...ada, username: 'renamed' }])).toBeUndefined();
  });
});

describe('the guards that look at one fact', () => {
  test('forbidden is decided by the permissions in that scope, and names the permission', () => {
    fc.assert(
      fc.property(permissionSets, fc.constantFrom(...everyGrant), (set, { permission, scope }) => {
        const refusal = forbidden(set, permission, scope === EVERYWHERE ? undefined : { id: scope, name: 'Rocket' });
        expect(refusal === undefined).toBe(allows(set, permission, scope));
        if (refusal !== undefined) expect(refusal).toMatchObject({ code: 'forbidden', details: { permission } });
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  test.each([
    [everywhere('organization.change_owner'), undefined],
    [everywhere('organization.people.change_role'), 'owner_role'],
    [new Map([['p1', new Set(['organization.change_owner'])]]), 'owner_role'],
    [new Map(), 'owner_role'],
  ])('changing or making an Owner needs organization.change_owner everywhere (%#)', (set: PermissionSet, code) => {
    expect(ownerTouched(set, 'ada')?.code).toBe(code);
    expect(ownerAssigned(set, 'Owner', 'bob')?.code).toBe(code);
    expect(ownerAssigned(set, 'Admin', 'bob')).toBeUndefined();
    expect(ownerAssigned(set, 'owner', 'bob')).toBeUndefined();
  });

  test('Owner is a role of people, never of a group', () => {
    expect(ownerOfPeopleOnly('Owner', 'the group staff')).toMatchObject({ code: 'owner_role' });
    expect(ownerOfPeopleOnly('Admin', 'the group staff')).toBeUndefined();
  });

  test.each([
    [[], undefined],
    [['site'], 'bob owns a project: site'],
    [['a', 'b'], 'bob owns projects: a, b'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'bob owns projects: a, b, c, d, e and 2 more'],
  ])('owning %j prevents removal, and all projects are in the details', (projects: string[], message) => {
    const refusal = ownsProjects('bob', projects);
    expect(refusal?.message).toBe(message);
    expect(refusal?.code).toBe(message === undefined ? undefined : 'owns_projects');
    expect(refusal?.details.projects).toEqual(message === undefined ? undefined : projects);
  });

  test('a single project is named in the command that transfers it', () => {
    expect(ownsProjects('bob', ['my site'], 'remove')?.hint).toBe(
      "transfer it first: roster project transfer 'my site' --to PERSON; or in one go: roster people remove bob --transfer-to PERSON",
    );
    expect(ownsProjects('bob', ['a', 'b'])?.hint).toBe(
      'transfer them first: roster project transfer PROJECT --to PERSON',
    );
  });

  test.each([
    ['org', 'org', undefined],
    ['project', 'project', undefined],
    ['project', 'org', 'Reader is a project role and needs a project'],
    ['org', 'project', 'Reader is an organization role and takes no project'],
  ] as const)('a role of scope %s where %s is wanted', (scope, wanted, message) => {
    const refusal = scopeMismatch({ name: 'Reader', scope }, wanted);
    expect(refusal?.message).toBe(message);
    expect(refusal?.code).toBe(message === undefined ? undefined : 'scope_mismatch');
  });

  test.each([
    [[], undefined],
    [['bob'], 'Helper is in use by bob'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'Helper is in use by a, b, c, d, e and 2 more'],
  ])('use by %j prevents deletion, and all users are in the details', (users: string[], message) => {
    const refusal = roleInUse('Helper', users);
    expect(refusal?.message).toBe(message);
    expect(refusal?.code).toBe(message === undefined ? undefined : 'role_in_use');
    expect(refusal?.details.users).toEqual(message === undefined ? undefined : users);
  });

  test('a predefined role stays as it is, whatever it is called', () => {
    for (const name of ['Owner', 'Member', 'My role']) {
      expect(readonlyRole({ name, readonly: true })).toMatchObject({ code: 'readonly_role', details: { role: name } });
      expect(readonlyRole({ name, readonly: false })).toBeUndefined();
    }
  });

  test.each<[readonly string[] | null, readonly string[] | undefined]>([
    [['a.view'], undefined],
    [[], undefined],
    [['a.view', 'b.view'], ['b.view']],
    [null, []],
  ])('a token limited to a.view makes one for %j', (wanted, missing) => {
    const refusal = beyondLimits(['a.view'], wanted, 'bob');
    expect(refusal?.code).toBe(missing === undefined ? undefined : 'escalation');
    expect(refusal?.details.missing).toEqual(missing?.map((permission) => ({ permission, project_id: null })));
  });

  test('enforce throws the refusal itself, and does nothing without one', () => {
    const refusal = new AppError('owner_role', 'no');
    expect(() => enforce(refusal)).toThrow(refusal);
    expect(() => enforce(undefined)).not.toThrow();
  });
});

test('every refusal names the command or step that helps', () => {
  const refusals = [
    forbidden(new Map(), 'project.view'),
    ownerTouched(new Map(), 'ada'),
    ownerOfPeopleOnly('Owner', 'the group staff'),
    lastOwner([{ id: '1', username: 'ada', chosePassword: true, hasPassword: true }], []),
    ownsProjects('bob', ['site']),
    scopeMismatch({ name: 'Reader', scope: 'project' }, 'org'),
    escalation(new Map(), [{ name: 'bob', before: new Map(), after: everywhere('project.view'), takenOver: false }]),
  ];
  for (const refusal of refusals) expect(refusal?.hint).toMatch(/roster |ask /);
});
