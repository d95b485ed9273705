import { execute } from '../../../src/core/engine/index.ts';
import type { Permission } from '../../../src/domain/permissions.ts';
import { invitationAccept } from '../../../src/operations/invitation/accept.ts';
import { meEdit } from '../../../src/operations/me/edit.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../../src/operations/people/deactivate.ts';
import { peopleImport } from '../../../src/operations/people/import.ts';
import { peopleOffboard } from '../../../src/operations/people/offboard.ts';
import { peopleReactivate } from '../../../src/operations/people/reactivate.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { peopleResetPassword } from '../../../src/operations/people/reset-password.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { peopleInvite } from '../../../src/operations/people/invite.ts';
import { projectCreate } from '../../../src/operations/project/create.ts';
import { projectPeopleAdd } from '../../../src/operations/project/people/add.ts';
import { roleEdit } from '../../../src/operations/role/edit.ts';
import { roleNew } from '../../../src/operations/role/new.ts';
import { serviceAccountCreate } from '../../../src/operations/service-account/create.ts';
import { sessionWhoami } from '../../../src/operations/session/whoami.ts';
import { sessionLogin } from '../../../src/operations/session/login.ts';
import { storeRecoverOwner } from '../../../src/operations/store/recover-owner.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { tokenReset } from '../../../src/operations/token/reset.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Attempts to keep a credential that must end when its account gains permissions, or its holder loses some or is removed. */

const CHOSEN = 'correct horse battery staple';
let box: CoreBox;
let adm: string;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: ['adm', 'mem', 'boss'].map((name) => ({ email: `${name}@acme.example` })) });
  await box.call(peopleRole, { person: 'adm', role: 'Admin' });
  await box.call(peopleRole, { person: 'boss', role: 'Admin' });
  adm = await box.tokenOf('adm');
});
afterEach(() => box.destroy());

const refusalOf = (token: string) => box.refusal(box.call(sessionWhoami, {}, token));
const issuedFor = async (person: string, by = adm) => (await box.call(tokenCreate, { name: 't', person }, by)).token;
const recover = (person: string) =>
  storeRecoverOwner.run(box.store as Parameters<typeof storeRecoverOwner.run>[0], { person }, {
    environment: box.environment,
    deliver: () => Promise.resolve(),
  } as unknown as Parameters<typeof storeRecoverOwner.run>[2]);

describe('1 credentials made with a token that somebody else knows', () => {
  test('a token made with it ends when the account gains permissions', async () => {
    const { token } = await box.call(tokenCreate, { name: 'mine' }, await issuedFor('mem'));
    await box.call(peopleRole, { person: 'mem', role: 'Owner' });
    expect(await refusalOf(token)).toBe('unauthenticated');
  });
  test('its replacement ends when the account gains permissions', async () => {
    const { token } = await box.call(tokenReset, {}, await issuedFor('mem'));
    await box.call(peopleRole, { person: 'mem', role: 'Owner' });
    expect(await refusalOf(token)).toBe('unauthenticated');
  });
  test('a token made with it ends when its maker is removed', async () => {
    const { token } = await box.call(tokenCreate, { name: 'mine' }, await issuedFor('boss'));
    await box.call(peopleOffboard, { person: 'adm' });
    expect(await refusalOf(token)).toBe('unauthenticated');
  });
  test('the plan of an offboarding lists a rotated token of a service account', async () => {
    const account = await box.call(serviceAccountCreate, { name: 'sa', role: 'Admin' }, adm);
    const { token } = await box.call(tokenReset, {}, account.token);
    await box.call(peopleOffboard, { person: 'adm' });
    expect(await refusalOf(token)).toBe('unauthenticated');
  });
  test('a person’s token that a service account made ends when its maker is removed', async () => {
    const account = await box.call(serviceAccountCreate, { name: 'sa', role: 'Admin' }, adm);
    const token = await issuedFor('boss', account.token);
    await box.call(peopleOffboard, { person: 'adm' });
    expect(await refusalOf(token)).toBe('unauthenticated');
  });
  test('a temporary password made with it ends when its maker is removed', async () => {
    const token = await issuedFor('boss');
    const { temporary_password: password } = await box.call(peopleResetPassword, { person: 'mem' }, token);
    await box.call(peopleOffboard, { person: 'adm' });
    const login = box.call(sessionLogin, { login: 'mem', password, new_password: CHOSEN }, null);
    expect(await box.refusal(login)).toBe('unauthenticated');
  });
});

describe('2 a holder who can do less', () => {
  test('a demoted Owner cannot use a token of another Owner', async () => {
    await box.call(peopleRole, { person: 'adm', role: 'Owner' });
    const token = await issuedFor('ada');
    await box.call(peopleRole, { person: 'adm', role: 'Member' });
    const back = box.call(peopleRole, { person: 'adm', role: 'Owner' }, token);
    expect(await box.refusal(back)).toBe('unauthenticated');
  });
  test('a deactivated Admin cannot use a token of another', async () => {
    const token = await issuedFor('boss');
    await box.call(peopleDeactivate, { person: 'adm' });
    const back = box.call(peopleReactivate, { person: 'adm' }, token);
    expect(await box.refusal(back)).toBe('unauthenticated');
  });
  test('a temporary password that a demoted Admin was shown ends', async () => {
    const { temporary_password: password } = await box.call(peopleResetPassword, { person: 'boss' }, adm);
    await box.call(peopleRole, { person: 'adm', role: 'Member' });
    const login = box.call(sessionLogin, { login: 'boss', password, new_password: CHOSEN }, null);
    expect(await box.refusal(login)).toBe('unauthenticated');
  });
});

test('3 a project role that gains permissions ends tokens of those who have it in one project', async () => {
  const issuer: Permission[] = [
    'organization.view',
    'organization.api_tokens.create',
    'organization.api_tokens.manage',
  ];
  await box.call(roleNew, { name: 'p1', scope: 'project', permissions: ['project.view'] });
  await box.call(roleNew, { name: 'p2', scope: 'project', permissions: ['project.view'] });
  await box.call(roleNew, { name: 'issuer', permissions: issuer });
  await box.call(roleNew, { name: 'small', permissions: ['organization.view'] });
  await box.call(peopleRole, { person: 'mem', role: 'small' });
  await box.call(peopleRole, { person: 'adm', role: 'issuer' });
  await box.call(projectCreate, { name: 'site' });
  await box.call(projectPeopleAdd, { project: 'site', subjects: ['mem'], role: 'p1' });
  await box.call(projectPeopleAdd, { project: 'site', subjects: ['adm'], role: 'p2' });
  const token = await issuedFor('mem');
  await box.call(roleEdit, { role: 'p1', scope: 'project', add: ['project.delete'] });
  expect(await refusalOf(token)).toBe('unauthenticated');
});

test('4 store recover-owner ends tokens of the new Owner that an Admin made', async () => {
  const token = await issuedFor('mem');
  await recover('mem');
  expect(await refusalOf(token)).toBe('unauthenticated');
});

describe('5 a Member cannot end credentials of others by giving a role in their own project', () => {
  const trap = async (subject: string) => {
    const mem = await box.tokenOf('mem');
    await box.call(projectCreate, { name: 'trap' }, mem);
    await box.refusal(box.call(projectPeopleAdd, { project: 'trap', subjects: [subject], role: 'Reader' }, mem));
  };
  const withPlatform = async () => {
    const { permissions } = await box.roleNamed('Admin');
    await box.call(roleNew, { name: 'platform', permissions: [...permissions] });
    await box.call(peopleRole, { person: 'boss', role: 'platform' });
    return box.tokenOf('boss');
  };
  test('of a service account whose maker was removed', async () => {
    const { token } = await box.call(serviceAccountCreate, { name: 'deployer', role: 'Member' }, adm);
    await box.call(peopleRemove, { people: ['adm'] });
    await trap('deployer');
    expect(await refusalOf(token)).toBeUndefined();
  });
  test('of a service account whose maker has no role in that project', async () => {
    const { token } = await box.call(serviceAccountCreate, { name: 'deployer' }, await withPlatform());
    await trap('deployer');
    expect(await refusalOf(token)).toBeUndefined();
  });
  test('the temporary password of a new person', async () => {
    await box.call(peopleAdd, { people: [{ email: 'fresh@acme.example' }] }, await withPlatform());
    await trap('fresh');
    expect((await box.personOf('fresh')).password.kind).toBe('temporary');
  });
  test('and learns nothing about tokens that they may not list', async () => {
    const boss = await withPlatform();
    await box.call(peopleAdd, { people: [{ email: 'carol@acme.example' }] });
    await box.call(tokenCreate, { name: 'secret-project-x', person: 'carol' }, boss);
    const notes: string[] = [];
    const mem = await box.tokenOf('mem');
    await box.call(projectCreate, { name: 'trap' }, mem);
    await box
      .call(projectPeopleAdd, { project: 'trap', subjects: ['carol'], role: 'Reader' }, mem, {
        note: (more) => void notes.push(...more),
      })
      .catch(() => undefined);
    expect(notes.join()).not.toContain('secret-project-x');
  });
});

test('6 the password of the last Owner does not end when who was shown it is removed', async () => {
  await recover('ada');
  await box.call(peopleRole, { person: 'mem', role: 'Owner' });
  expect(await box.refusal(box.call(peopleRemove, { people: ['ada'] }))).toBe('last_owner');
});

test('7 an invitation that is handed over gets a new code', async () => {
  const [offer] = await box.call(peopleInvite, { people: [{ email: 'new@acme.example', role: 'Admin' }] }, adm);
  await box.call(peopleOffboard, { person: 'adm', transfer_to: 'boss', keep_invitations: true });
  const accepted = box.call(invitationAccept, { code: offer?.code ?? '', username: 'back', password: CHOSEN }, null);
  expect(await box.refusal(accepted)).toBe('unauthenticated');
});

describe('8 names', () => {
  test.each([
    'service-account\u2236ci',
    'service-account\uA789ci',
    'servic\u0435-account:ci',
    'service\u2010account:ci',
  ])('a person cannot be named %s, as tables show a service account', async (username) => {
    const renamed = box.call(meEdit, { username }, await box.tokenOf('mem'));
    expect(await box.refusal(renamed)).toMatch(/^(invalid|conflict)$/);
  });
  test.each(['ada\u3164@acme.example', 'ada@ac\uFE0Fme.example'])(
    'the address %s is refused, because it has invisible characters',
    async (email) => {
      const given = box.call(meEdit, { email }, await box.tokenOf('mem'));
      expect(await box.refusal(given)).toMatch(/^(invalid|conflict)$/);
    },
  );
});

test('9 somebody who sent very many invitations can be removed over HTTP, by somebody who may not invite', async () => {
  const { id } = await box.personOf('adm');
  const role = await box.roleNamed('Member');
  const at = '2026-03-01T09:00:00.000Z';
  const sent = Array.from({ length: 20_001 }, (_none, i) => ({
    ...{ id: box.environment.newId(), email: `i${i}@acme.example`, provider: null, handle: null, uid: null },
    ...{ role_id: role.id, group_ids: [], code_hash: `h${i}`, status: 'pending' as const, invited_by: id },
    ...{ expires_at: '2026-03-05T09:00:00.000Z', created_at: at, updated_at: at },
  }));
  await box.store.write((tx) => tx.invitations.insert(sent));
  const { permissions } = await box.roleNamed('Admin');
  const some = permissions.filter((one) => one !== 'organization.people.invite');
  await box.call(roleNew, { name: 'hr', permissions: some, maps_to: 'Admin' });
  await box.call(peopleRole, { person: 'boss', role: 'hr' });
  await box.call(peopleRole, { person: 'adm', role: 'Member' });
  const environment = { ...box.environment, medium: 'API' as const };
  const token = await box.tokenOf('boss');
  expect(await box.refusal(execute({ store: box.store, token, environment }, peopleRemove, { people: ['adm'] }))).toBe(
    undefined,
  );
});

test('10 an import does not count an Owner without a password as one who chose one', async () => {
  const { id, updated_at } = await box.personOf('mem');
  const none = { kind: 'none', hash: null, expires_at: null, seen_by: null } as const;
  await box.store.write((tx) => tx.people.update(id, { password: none, updated_at }));
  const rows = [
    { line: 1, email: 'mem@acme.example', role: 'Owner' },
    { line: 2, email: 'ada@acme.example', role: 'Member' },
  ];
  expect(await box.refusal(box.call(peopleImport, { rows, on_conflict: 'update' }, box.owner, { dryRun: true }))).toBe(
    'last_owner',
  );
});

test('12 a repeated call returns the notes on consequences again', async () => {
  await issuedFor('mem');
  const idempotency = { key: 'k'.repeat(43), target: 'p', request: 'r' };
  const told = async () => {
    const notes: string[] = [];
    await box.call(peopleRole, { person: 'mem', role: 'Owner' }, box.owner, {
      idempotency,
      note: (more) => void notes.push(...more),
    });
    return notes;
  };
  const first = await told();
  expect([first.length, await told()]).toEqual([1, first]);
});
