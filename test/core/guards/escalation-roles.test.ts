import fc from 'fast-check';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { groupModify } from '../../../src/operations/group/modify.ts';
import { groupRole } from '../../../src/operations/group/role.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { roleDelete } from '../../../src/operations/role/delete.ts';
import { roleEdit } from '../../../src/operations/role/edit.ts';
import { roleNew } from '../../../src/operations/role/new.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/**
 * People who together create, change, map, rename, assign and delete roles gain no permission that none of them had
 * before, in any order, and however their tokens are limited.
 */

const ROLES = ['organization.roles.create', 'organization.roles.modify', 'organization.roles.remove'];
const HAND_OUT = ['organization.people.change_role', 'organization.groups.modify'];
const ORG = [...ROLES, ...HAND_OUT, 'organization.people.view', 'organization.people.invite', 'organization.view'];
const PROJECT = ['project.view', 'project.delete', 'project.people.change_role'];
const ACTORS = 3;
const VERBS = ['new', 'from', 'add', 'take', 'map', 'rename', 'delete', 'assign', 'group role', 'join'] as const;
type Verb = (typeof VERBS)[number];

const step = fc.record({
  verb: fc.constantFrom(...VERBS),
  actor: fc.nat(ACTORS - 1),
  role: fc.nat(40),
  other: fc.nat(40),
  permission: fc.nat(40),
  inProject: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const plans = fc.record({
  /** What the actors' own roles grant, and which project role each maps to. */
  own: fc.array(fc.tuple(fc.subarray(ORG, { minLength: 4 }), fc.option(fc.nat(2))), {
    minLength: ACTORS,
    maxLength: ACTORS,
  }),
  limits: fc.array(fc.option(fc.subarray([...ORG, ...PROJECT], { minLength: 6 }), { freq: 3, nil: null }), {
    minLength: ACTORS,
    maxLength: ACTORS,
  }),
  members: fc.subarray([0, 1, 2]),
  steps: fc.array(step, { minLength: 30, maxLength: 30 }),
});
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly box: CoreBox;
  readonly actors: readonly { readonly id: string; readonly token: string; readonly limit: readonly string[] | null }[];
  made: number;
}

const pick = <T>(values: readonly T[], index: number): T => {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
};

/** Project roles with more and more permissions, an organization role for each actor and one that none of them has, and a group. */
async function build(box: CoreBox, plan: Plan): Promise<World> {
  for (const size of [0, 1, 3])
    await box.call(roleNew, { name: `place ${size}`, scope: 'project', permissions: PROJECT.slice(0, size) });
  const mapping = (at: number | null) => (at === null ? {} : { maps_to: `place ${[0, 1, 3][at] ?? 0}` });
  for (const [at, [permissions, scope]] of plan.own.entries())
    await box.call(roleNew, { name: `role ${at}`, permissions, ...mapping(scope) });
  await box.call(roleNew, {
    name: 'helpdesk',
    permissions: ['organization.people.reset_password'],
    maps_to: 'place 3',
  });
  const people = await box.call(peopleAdd, {
    people: plan.own.map((_, at) => ({ email: `p${at}@acme.example` })),
    role: 'Member',
  });
  for (const [at, { id }] of people.entries()) await box.call(peopleRole, { person: id, role: `role ${at}` });
  await box.call(groupCreate, { name: 'team', role: 'role 0', members: plan.members.map((at) => `p${at}`) });
  const actors = [];
  for (const [at, { id }] of people.entries()) {
    const limit = plan.limits[at] ?? null;
    actors.push({ id, limit, token: await box.tokenOf(`p${at}`, { permissions: limit }) });
  }
  return { box, actors, made: 0 };
}

/** What the actors may do together, read from the tables. */
const together = ({ box, actors }: World): Set<string> =>
  new Set(
    actors.flatMap(({ id, limit }) =>
      box
        .grantsInTables(id)
        .filter(({ permission }) => limit === null || limit.includes(permission))
        .map(({ permission, scope }) => `${permission} ${scope}`),
    ),
  );

async function act(world: World, one: Step): Promise<ErrorCode | undefined> {
  const { box, actors } = world;
  const { token } = pick(actors, one.actor);
  const roles = await box.store.read((tx) => tx.roles.list(one.inProject ? 'project' : 'org'));
  const [role, other] = [pick(roles, one.role), pick(roles, one.other)];
  const places = await box.store.read((tx) => tx.roles.list('project'));
  const permission = pick(one.inProject ? PROJECT : ORG, one.permission);
  const name = `made ${(world.made += 1)}`;
  const person = pick(actors, one.other).id;
  const scope = role.scope;
  const acts: Readonly<Record<Verb, () => Promise<unknown>>> = {
    new: () => box.call(roleNew, { name, scope, permissions: [permission] }, token),
    from: () => box.call(roleNew, { name, scope, from: role.id }, token),
    add: () => box.call(roleEdit, { role: role.id, add: [permission] }, token),
    take: () => box.call(roleEdit, { role: role.id, remove: [permission] }, token),
    map: () => box.call(roleEdit, { role: role.id, maps_to: pick(places, one.other).id }, token),
    rename: () => box.call(roleEdit, { role: role.id, name: one.permission % 3 === 0 ? 'Owner' : name }, token),
    delete: () => box.call(roleDelete, { role: role.id, reassign_to: other.id }, token),
    assign: () => box.call(peopleRole, { person, role: role.id }, token),
    'group role': () => box.call(groupRole, { group: 'team', role: role.id }, token),
    join: () => box.call(groupModify, { group: 'team', add: [person] }, token),
  };
  return box.refusal(acts[one.verb]());
}

test('people who act together gain no permissions by roles', async () => {
  const done = new Map<Verb, number>();
  const refused = new Map<ErrorCode, number>();
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const box = await coreBox();
      try {
        const world = await build(box, plan);
        const start = together(world);
        const story: Step[] = [];
        for (const one of plan.steps) {
          const code = await act(world, one);
          expect(code).not.toBe('internal');
          if (code !== undefined) {
            refused.set(code, (refused.get(code) ?? 0) + 1);
            continue;
          }
          done.set(one.verb, (done.get(one.verb) ?? 0) + 1);
          story.push(one);
          const gained = [...together(world)].filter((grant) => !start.has(grant));
          expect({ gained, story: gained.length === 0 ? [] : story }).toEqual({ gained: [], story: [] });
        }
      } finally {
        await box.destroy();
      }
    }),
    { numRuns: 40, seed: 1, endOnFailure: true },
  );
  // If every step were refused, the property would prove nothing.
  expect(VERBS.filter((verb) => (done.get(verb) ?? 0) < 5)).toEqual([]);
  for (const code of ['forbidden', 'escalation', 'owner_role', 'readonly_role', 'conflict'] as const)
    expect([code, (refused.get(code) ?? 0) > 5]).toEqual([code, true]);
});
