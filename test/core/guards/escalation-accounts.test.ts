import fc from 'fast-check';
import { AppError } from '../../../src/domain/errors.ts';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import { invitationAccept } from '../../../src/operations/invitation/accept.ts';
import { invitationResend } from '../../../src/operations/invitation/resend.ts';
import { peopleInvite } from '../../../src/operations/people/invite.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { projectCreate } from '../../../src/operations/project/create.ts';
import { projectPeopleAdd } from '../../../src/operations/project/people/add.ts';
import { projectPeopleRole } from '../../../src/operations/project/people/role.ts';
import { roleNew } from '../../../src/operations/role/new.ts';
import { serviceAccountCreate } from '../../../src/operations/service-account/create.ts';
import { serviceAccountDeactivate } from '../../../src/operations/service-account/deactivate.ts';
import { serviceAccountEdit } from '../../../src/operations/service-account/edit.ts';
import { serviceAccountReactivate } from '../../../src/operations/service-account/reactivate.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { tokenReset } from '../../../src/operations/token/reset.ts';
import { undoEvent } from '../../../src/operations/undo/event.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/**
 * People who together issue tokens, make service accounts, invite, make projects and undo events gain no permission
 * that none of them had before, except in projects that they made themselves.
 */

const ACCOUNTS = ['create', 'modify', 'reset_token', 'view'].map((verb) => `organization.service_accounts.${verb}`);
const ORG = [
  ...ACCOUNTS,
  'organization.api_tokens.create',
  'organization.api_tokens.manage',
  'organization.people.invite',
  'organization.people.change_role',
  'organization.groups.modify',
  'organization.audit_logs.view',
  'organization.projects.create',
];
const PROJECT = ['project.view', 'project.people.invite', 'project.people.change_role', 'project.delete'];
const ROLES = ['role 0', 'role 1', 'role 2', 'rich', 'Member', 'Admin', 'Owner'];
const ACTORS = 3;
const VERBS = [
  'issue',
  'issue limited',
  'reset',
  'machine',
  'machine role',
  'sleep',
  'wake',
  'invite',
  'resend',
  'project',
  'member',
  'member role',
  'role',
  'undo',
] as const;
type Verb = (typeof VERBS)[number];

const step = fc.record({
  verb: fc.constantFrom(...VERBS),
  actor: fc.nat(40),
  role: fc.nat(40),
  target: fc.nat(40),
  some: fc.subarray(ORG, { minLength: 1 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const plans = fc.record({
  own: fc.array(fc.subarray(ORG, { minLength: 8 }), { minLength: ACTORS, maxLength: ACTORS }),
  limits: fc.array(fc.option(fc.subarray(ORG, { minLength: 8 }), { freq: 3, nil: null }), {
    minLength: ACTORS,
    maxLength: ACTORS,
  }),
  steps: fc.array(step, { minLength: 30, maxLength: 30 }),
});
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

/** An account that the actors control, perhaps only by a limited token. */
interface Hold {
  readonly id: string;
  readonly token: string;
  readonly limit: readonly string[] | null;
}

interface World {
  readonly box: CoreBox;
  readonly holds: Hold[];
  readonly machines: string[];
  readonly people: string[];
  readonly projects: string[];
  /** Projects that the actors made. */
  readonly theirs: Set<string>;
  readonly invitations: string[];
  made: number;
}

const pick = <T>(values: readonly T[], index: number): T => {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
};

async function build(box: CoreBox, plan: Plan): Promise<World> {
  await box.call(roleNew, { name: 'place', scope: 'project', permissions: PROJECT });
  for (const [at, permissions] of plan.own.entries()) await box.call(roleNew, { name: `role ${at}`, permissions });
  await box.call(roleNew, { name: 'rich', permissions: ['organization.plans_and_billing.modify'], maps_to: 'place' });
  const names = [...plan.own.map((_, at) => `p${at}`), 'victim'];
  const added = await box.call(peopleAdd, { people: names.map((name) => ({ email: `${name}@acme.example` })) });
  for (const [at, { id }] of added.entries()) await box.call(peopleRole, { person: id, role: ROLES[at] ?? 'rich' });
  const machines: string[] = [];
  for (const [at, role] of ['rich', 'role 0', 'Member', 'Admin'].entries())
    machines.push((await box.call(serviceAccountCreate, { name: `machine ${at}`, role })).id);
  await box.call(serviceAccountDeactivate, { account: pick(machines, 0) });
  const project = await box.call(projectCreate, { name: 'site' });
  for (const { id } of added.slice(0, 2))
    await box.call(projectPeopleAdd, { project: project.id, subjects: [id], role: 'place' });
  const holds: Hold[] = [];
  for (const [at, limit] of plan.limits.entries())
    holds.push({ id: pick(added, at).id, limit, token: await box.tokenOf(`p${at}`, { permissions: limit }) });
  // A deactivated service account whose token they have.
  const asleep = await box.call(serviceAccountCreate, { name: 'asleep', role: 'rich' });
  await box.call(serviceAccountDeactivate, { account: asleep.id });
  machines.push(asleep.id);
  const people = added.map(({ id }) => id);
  return { box, holds, machines, people, projects: [project.id], theirs: new Set(), invitations: [], made: 0 };
}

/** What the actors may do together, read from the tables, without projects that they made. */
const together = ({ box, holds, theirs }: World): Set<string> =>
  new Set(
    holds.flatMap(({ id, limit }) =>
      box
        .grantsInTables(id)
        .filter(({ permission, scope }) => !theirs.has(scope) && (limit === null || limit.includes(permission)))
        .map(({ permission, scope }) => `${permission} ${scope}`),
    ),
  );

type Act = (world: World, step: Step, token: string) => Promise<unknown>;

const issue =
  (limited: boolean): Act =>
  async ({ box, people, machines, holds, made }, { target, some }, token) => {
    const id = pick([...people, ...machines], target);
    const subject = people.includes(id) ? { person: id } : { service_account: id };
    const permissions = limited ? { permissions: some } : {};
    const { token: secret } = await box.call(tokenCreate, { name: `t${made}`, ...subject, ...permissions }, token);
    holds.push({ id, token: secret, limit: limited ? some : null });
  };

/** Accepts an invitation as the invited person, who is one of them. */
async function accept({ box, holds, people }: World, code: string, username: string): Promise<void> {
  const joined = await box.call(invitationAccept, { code, username, password: 'correct horse battery staple' }, null);
  people.push(joined.person.id);
  holds.push({ id: joined.person.id, token: joined.token, limit: null });
}

const ACTS: Readonly<Record<Verb, Act>> = {
  issue: issue(false),
  'issue limited': issue(true),
  reset: async ({ box, machines, holds }, { target }, token) => {
    const id = pick(machines, target);
    const { token: secret } = await box.call(tokenReset, { service_account: id, token: 'default' }, token);
    holds.push({ id, token: secret, limit: null });
  },
  machine: async ({ box, machines, holds, made }, { role }, token) => {
    const account = await box.call(serviceAccountCreate, { name: `m${made}`, role: pick(ROLES, role) }, token);
    machines.push(account.id);
    holds.push({ id: account.id, token: account.token, limit: null });
  },
  'machine role': ({ box, machines }, { target, role }, token) =>
    box.call(serviceAccountEdit, { account: pick(machines, target), role: pick(ROLES, role) }, token),
  sleep: ({ box, machines }, { target }, token) =>
    box.call(serviceAccountDeactivate, { account: pick(machines, target) }, token),
  wake: async ({ box, machines, holds }, { target }, token) => {
    const id = pick(machines, target);
    const [before] = await box.store.read((tx) => tx.serviceAccounts.find({ ids: [id] }));
    await box.call(serviceAccountReactivate, { account: id }, token);
    // One of them may have its token from before.
    if (before?.status === 'deactivated') holds.push({ id, token, limit: null });
  },
  invite: async (world, { role, target }, token) => {
    const people = [{ email: `i${world.made}@acme.example`, role: pick(ROLES, role) }];
    const [made] = await world.box.call(peopleInvite, { people }, token);
    if (made === undefined) throw new Error('nobody was invited');
    if (target % 3 === 0) world.invitations.push(made.id);
    else await accept(world, made.code, `i${world.made}`);
  },
  resend: async (world, { target }, token) => {
    if (world.invitations.length === 0) throw new AppError('not_found', 'nobody is invited');
    const [sent] = await world.box.call(invitationResend, { invitations: [pick(world.invitations, target)] }, token);
    if (sent !== undefined) await accept(world, sent.code, `r${world.made}`);
  },
  project: async ({ box, projects, theirs, made }, _step, token) => {
    const project = await box.call(projectCreate, { name: `project ${made}` }, token);
    projects.push(project.id);
    theirs.add(project.id);
  },
  member: ({ box, projects, people }, { target, role }, token) =>
    box.call(
      projectPeopleAdd,
      {
        project: pick(projects, role),
        subjects: [pick(people, target)],
        role: pick(['place', 'Admin', 'Reader'], target),
      },
      token,
    ),
  'member role': ({ box, projects, people }, { target, role }, token) =>
    box.call(
      projectPeopleRole,
      {
        project: role % 2 === 0 ? pick(projects, 0) : pick(projects, role),
        subjects: [pick(people, target)],
        role: pick(['place', 'Reader', 'Admin'], role + target),
      },
      token,
    ),
  role: ({ box, people }, { target, role }, token) =>
    box.call(peopleRole, { person: pick(people, target), role: pick(ROLES, role) }, token),
  undo: async ({ box }, { target }, token) => {
    const changes = (await box.events()).filter(
      ({ resource, operation }) => resource === 'User' && operation === 'RoleChanged',
    );
    await box.call(undoEvent, { event: pick(changes, changes.length - 1 - (target % 3)).id }, token);
  },
};

/** Runs the step as the first of some actors who has the permission. */
async function attempt(world: World, one: Step): Promise<ErrorCode | undefined> {
  for (let at = 0; ; at += 1) {
    const { token } = pick(world.holds, one.actor + at);
    const code = await world.box.refusal(ACTS[one.verb](world, one, token));
    if (at === 4 || (code !== 'forbidden' && code !== 'unauthenticated')) return code;
  }
}

test('people who act together gain no permissions by tokens, service accounts, invitations, projects or undo', async () => {
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
          world.made += 1;
          const code = await attempt(world, one);
          expect(code).not.toBe('internal');
          if (code !== undefined) {
            refused.set(code, (refused.get(code) ?? 0) + 1);
            continue;
          }
          done.set(one.verb, (done.get(one.verb) ?? 0) + 1);
          story.push(one);
          const gained = [...together(world)].filter(
            (grant) => !start.has(grant) && !start.has(grant.replace(/ .*/, ' *')),
          );
          expect({ gained, story: gained.length === 0 ? [] : story }).toEqual({ gained: [], story: [] });
        }
      } finally {
        await box.destroy();
      }
    }),
    { numRuns: 50, seed: 1, endOnFailure: true },
  );
  // If every step were refused, the property would prove nothing.
  expect(VERBS.filter((verb) => (done.get(verb) ?? 0) < 2)).toEqual([]);
  for (const code of ['forbidden', 'escalation', 'owner_role'] as const)
    expect([code, (refused.get(code) ?? 0) > 5]).toEqual([code, true]);
});
