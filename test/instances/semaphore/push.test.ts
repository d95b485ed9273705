import type { AppError } from '../../../src/domain/errors.ts';
import { semaphoreApi } from '../../../src/instances/semaphore/api/api.ts';
import type { Change } from '../../../src/instances/semaphore/changes/change.ts';
import { push } from '../../../src/instances/semaphore/push/push.ts';
import type { PushOptions } from '../../../src/instances/semaphore/push/push.ts';
import { AWKWARD_TOKEN, AWKWARD_URL, awkwardSemaphore, THERE } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import { testEnvironment } from '../../harness.ts';

const environment = testEnvironment({ now: Date.parse('2026-03-01T09:00:00.000Z') });

const admin = { id: THERE.admin, name: 'Admin' };
const member = (name: 'ada' | 'bob' | 'carol') => ({ type: 'user', id: THERE[name], name }) as const;
const rocket = { id: THERE.rocket, name: 'Rocket' };
const platform = { id: THERE.platform, name: 'Platform' };
const deployer = { id: THERE.deployer, name: 'deployer' };
const release = {
  id: 'r',
  name: 'Release',
  description: 'Ships',
  scope: 'org',
  permissions: ['organization.view'],
} as const;
const ops = { id: 'g', name: 'Ops', description: 'Runs it' };
const robot = { id: 's', name: 'robot', description: '' };
const moon = { id: 'x', name: 'Moon', description: 'Far' };

/** One change of each kind that a request can be lost of, and the request that makes it. */
const CHANGES: readonly (readonly [Change, string])[] = [
  [{ kind: 'role-create', role: release }, 'POST /roles'],
  [{ kind: 'group-create', group: ops, members: [member('bob')] }, 'POST /groups'],
  [
    { kind: 'group-edit', group: platform, name: 'Base', add: [member('bob')], remove: [member('carol')] },
    'PATCH /groups',
  ],
  [{ kind: 'group-delete', group: platform }, 'DELETE /groups'],
  [{ kind: 'account-edit', account: deployer, description: 'other' }, 'PATCH /service_accounts'],
  [{ kind: 'account-deactivate', account: deployer }, `POST /service_accounts/${THERE.deployer}/deactivate`],
  [{ kind: 'account-delete', account: deployer }, 'DELETE /service_accounts'],
  [{ kind: 'project-create', project: moon }, 'POST /projects'],
  [{ kind: 'project-edit', project: rocket, description: 'Came down' }, 'PATCH /projects'],
  [{ kind: 'project-edit', project: rocket, whitelist: { branches: ['main'], tags: [] } }, 'PATCH /projects'],
  [{ kind: 'project-delete', project: rocket }, 'DELETE /projects'],
  [{ kind: 'member-role', member: member('carol'), role: admin }, 'PUT /members'],
  [{ kind: 'member-remove', member: member('carol') }, 'DELETE /members'],
  [
    {
      kind: 'project-role-set',
      project: rocket,
      member: member('bob'),
      role: { id: THERE.contributor, name: 'Contributor' },
    },
    'PUT /projects',
  ],
  [
    {
      kind: 'project-role-remove',
      project: rocket,
      member: member('ada'),
      role: { id: THERE.projectAdmin, name: 'Admin' },
    },
    'DELETE /projects',
  ],
];

const pushTo = ({ outside }: AwkwardSemaphore, changes: readonly Change[], options: Partial<PushOptions> = {}) =>
  push(semaphoreApi({ url: AWKWARD_URL, token: AWKWARD_TOKEN }, outside), changes, {
    pause: outside.pause,
    wait: true,
    ...options,
  });

const refusal = async (pushing: Promise<unknown>): Promise<AppError> =>
  pushing.then(
    () => Promise.reject(new Error('nothing was refused')),
    (error: unknown) => error as AppError,
  );

/** The instance after a change that nothing disturbed. */
async function undisturbed(change: Change): Promise<AwkwardSemaphore['state']> {
  const instance = awkwardSemaphore(environment);
  await pushTo(instance, [change]);
  return instance.state;
}

describe.each(CHANGES)('the change %j', (change, request) => {
  test('is one request', async () => {
    const instance = awkwardSemaphore(environment);
    await pushTo(instance, [change]);
    expect(instance.writes()).toEqual([expect.stringContaining(request)]);
  });

  test('is not asked for again where the answer was lost and it was made', async () => {
    const instance = awkwardSemaphore(environment, { losing: [request] });
    await pushTo(instance, [change]);
    expect(instance.writes()).toHaveLength(1);
    expect(instance.state).toEqual({ ...(await undisturbed(change)), newId: expect.anything() as unknown });
  });

  test('is asked for again where the instance failed before it was made', async () => {
    const instance = awkwardSemaphore(environment, { failing: [request], limited: [{ request, seconds: 1 }] });
    await pushTo(instance, [change]);
    expect(instance.writes()).toHaveLength(3);
    expect(instance.state).toEqual({ ...(await undisturbed(change)), newId: expect.anything() as unknown });
  });
});

test('what is new is named by its own id in the changes after it', async () => {
  const instance = awkwardSemaphore(environment);
  const { ids, tokens, done } = await pushTo(instance, [
    { kind: 'role-create', role: release },
    { kind: 'account-create', account: robot },
    { kind: 'member-role', member: { type: 'service_account', ...robot }, role: release },
  ]);
  const made = instance.state.members.get(ids.get('s') ?? '');
  expect(made).toMatchObject({ name: 'robot', roleId: ids.get('r') });
  expect(tokens.get('s')).toBe(instance.state.tokens.get(made?.id ?? ''));
  expect(done).toEqual([
    'create the role Release',
    'create the service account robot',
    'give service account robot the role Release',
  ]);
});

test('a service account whose first token was lost with the answer gets another', async () => {
  const instance = awkwardSemaphore(environment, { losing: ['POST /service_accounts'] });
  const { ids, tokens } = await pushTo(instance, [{ kind: 'account-create', account: robot }]);
  expect(tokens.get('s')).toBe(instance.state.tokens.get(ids.get('s') ?? ''));
  expect(instance.writes()).toEqual(['POST /service_accounts', expect.stringContaining('regenerate_token')]);
});

test('a token that was lost with the answer is replaced by another', async () => {
  const request = `POST /service_accounts/${THERE.deployer}/regenerate_token`;
  const instance = awkwardSemaphore(environment, { losing: [request] });
  const { tokens } = await pushTo(instance, [{ kind: 'account-token', account: deployer }]);
  expect(tokens.get(THERE.deployer)).toBe(instance.state.tokens.get(THERE.deployer));
  expect(instance.writes()).toHaveLength(2);
});

test('the outcome is unknown where the instance does not show what was asked for', async () => {
  const invitee = { provider: 'github', handle: 'TomFern' };
  const instance = awkwardSemaphore(environment, { losing: ['POST /members', 'POST /roles'] });
  const invited = await refusal(pushTo(instance, [{ kind: 'invite', invitee, role: null }]));
  expect(invited).toMatchObject({
    code: 'unavailable',
    details: { outcome: 'unknown', failed: 'invite github:TomFern' },
  });
  const role = { ...release, scope: 'project', permissions: ['project.view'] } as const;
  const made = await refusal(pushTo(instance, [{ kind: 'role-create', role }]));
  expect(made).toMatchObject({ code: 'unavailable', details: { outcome: 'unknown' } });
  expect(instance.writes()).toEqual(['POST /members', 'POST /roles']);
});

test('an instance that keeps failing is given up, and it is known that nothing was changed', async () => {
  const instance = awkwardSemaphore(environment, { failing: Array<string>(4).fill('DELETE /members') });
  const error = await refusal(pushTo(instance, [{ kind: 'member-remove', member: member('carol') }]));
  expect(error).toMatchObject({ code: 'unavailable', details: { done: [], failed: 'remove carol' } });
  expect(error.details.outcome).toBeUndefined();
  expect(instance.state.members.has(THERE.carol)).toBe(true);
});

test('what stops halfway tells what was done, and what was not', async () => {
  const instance = awkwardSemaphore(environment);
  const nobody = { type: 'user', id: 'nobody', name: 'nobody' } as const;
  const error = await refusal(
    pushTo(instance, [
      { kind: 'member-role', member: member('carol'), role: admin },
      { kind: 'member-role', member: nobody, role: admin },
      { kind: 'member-remove', member: member('bob') },
    ]),
  );
  expect(error).toMatchObject({
    code: 'not_found',
    message: `${AWKWARD_URL} said: Not found; 1 change before it was made`,
    hint: expect.stringContaining('run the same again to go on') as unknown,
    details: { done: ['give carol the role Admin'], failed: 'give nobody the role Admin' },
  });
  expect(instance.state.members.has(THERE.bob)).toBe(true);
});

test('nothing is asked for where one of the changes is impossible', async () => {
  const instance = awkwardSemaphore(environment);
  const error = await refusal(
    pushTo(instance, [
      { kind: 'impossible', what: 'add dan', where: 'on the page of people' },
      { kind: 'member-remove', member: member('carol') },
    ]),
  );
  expect(error).toMatchObject({
    code: 'unsupported_by_server',
    message: 'the API of the instance cannot add dan; nothing was changed',
    hint: 'it is done on the page of people',
  });
  expect(instance.requests).toEqual([]);
});

describe('members of groups', () => {
  const change: Change = { kind: 'group-edit', group: platform, add: [member('bob')], remove: [] };
  const late = (instance: AwkwardSemaphore): number => instance.requests.filter((one) => one === 'GET /groups').length;

  test('are waited for until the instance shows them', async () => {
    const instance = awkwardSemaphore(environment, { lateGroups: 3 });
    const pauses: number[] = [];
    const pause = (time: number) => Promise.resolve(void pauses.push(time));
    expect(await pushTo(instance, [change], { pause })).toMatchObject({ notes: [] });
    expect(pauses).toEqual([500, 1000, 2000]);
  });

  test('are waited for no longer than a minute', async () => {
    const instance = awkwardSemaphore(environment, { lateGroups: 1000 });
    let waited = 0;
    const pause = (time: number) => Promise.resolve(void (waited += time));
    const { notes } = await pushTo(instance, [change], { pause });
    expect(notes).toEqual(['the instance does not show the new members of Platform yet: it may take a minute']);
    expect(waited).toBeGreaterThanOrEqual(60_000);
    expect(waited).toBeLessThan(70_000);
  });

  test('are not waited for where nobody wants that', async () => {
    const instance = awkwardSemaphore(environment, { lateGroups: 1000 });
    const { notes } = await pushTo(instance, [change], { wait: false });
    expect(notes).toEqual(['members of groups change on the instance within a minute']);
    expect(late(instance)).toBe(0);
  });
});

describe('an invitation with a role', () => {
  const invitee = { provider: 'github', handle: 'TomFern' };
  test.each([
    ['denied', 'escalation'],
    ['pending', 'partial'],
    ['defaulted_to_member', 'partial'],
  ] as const)('that is %s is no success: %s', async (invitation, code) => {
    const instance = awkwardSemaphore(environment, { invitation });
    const error = await refusal(pushTo(instance, [{ kind: 'invite', invitee, role: admin }]));
    expect(error).toMatchObject({
      code,
      message: expect.stringContaining('github:TomFern was invited') as unknown,
      details: { outcome: 'made', status: invitation, role: 'Admin', done: ['invite github:TomFern as Admin'] },
    });
  });

  test('without a role, the default one is right', async () => {
    const instance = awkwardSemaphore(environment, { invitation: 'defaulted_to_member' });
    expect(await pushTo(instance, [{ kind: 'invite', invitee, role: null }])).toMatchObject({
      done: ['invite github:TomFern'],
    });
  });
});

test('permissions go by the names that the instance has, and those that roster does not know stay', async () => {
  const instance = awkwardSemaphore(environment);
  const manage = ['create', 'modify', 'delete'].map((verb) => `organization.groups.${verb}`);
  const role = { ...release, permissions: ['organization.view', ...manage] };
  const { ids } = await pushTo(instance, [{ kind: 'role-create', role }]);
  const made = instance.state.roles.get(ids.get('r') ?? '');
  expect(made?.permissions).toEqual(['organization.view', 'organization.groups.manage']);
  made?.permissions.push('organization.rockets.launch');
  const edit = { kind: 'role-edit', role: { id: made?.id ?? '', name: 'Release' }, scope: 'org' } as const;
  await pushTo(instance, [{ ...edit, permissions: ['organization.view'] }]);
  expect(made?.permissions).toEqual(['organization.view', 'organization.rockets.launch']);
  const error = await refusal(pushTo(instance, [{ ...edit, permissions: ['organization.groups.create'] }]));
  expect(error).toMatchObject({
    code: 'unsupported_by_server',
    details: { permissions: ['organization.groups.create'] },
  });
});

test('changes that were made are told although the instance does not answer afterwards', async () => {
  const instance = awkwardSemaphore(environment, { failing: Array.from({ length: 9 }, () => 'GET /groups') });
  const { done, tokens, notes } = await pushTo(instance, [
    { kind: 'account-create', account: robot },
    { kind: 'group-create', group: ops, members: [member('bob')] },
  ]);
  expect(done).toEqual(['create the service account robot', 'create the group Ops with bob']);
  expect(tokens.size).toBe(1);
  expect(notes).toEqual([expect.stringContaining('does not show the new members of Ops yet')]);
});

test('tokens that were made before a change failed are told as lost', async () => {
  const instance = awkwardSemaphore(environment);
  const error = await refusal(
    pushTo(instance, [
      { kind: 'account-create', account: robot },
      { kind: 'member-role', member: { type: 'service_account', ...robot }, role: { id: 'none', name: 'None' } },
    ]),
  );
  expect(error.details.done).toEqual(['create the service account robot']);
  expect(error.hint).toContain('roster token reset --service-account NAME: robot');
});
