import { groupCreate } from '../../src/operations/group/create.ts';
import { invitationCreate } from '../../src/operations/invitation/create.ts';
import type { PersonRecord } from '../../src/domain/people.ts';
import type { SignInProvider } from '../../src/domain/signin/provider.ts';
import { meUnlink } from '../../src/operations/me/unlink.ts';
import { peopleCreate } from '../../src/operations/people/create.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { peopleDeactivate } from '../../src/operations/people/deactivate.ts';
import { sessionWhoami } from '../../src/operations/session/whoami.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { sessionSignIn } from '../../src/operations/session/sign-in.ts';
import type { SignInBox } from '../support/sign-in-box.ts';
import { ANSWER, signInBox } from '../support/sign-in-box.ts';
import { oidcProviderOf } from '../support/sign-in-issuer.ts';
import { stopWebServers } from '../support/web-server.ts';

/** Whom a sign-in at a provider lets in, and what it gives them. */

let signing: SignInBox;
beforeEach(async () => {
  signing = await signInBox();
});
afterEach(async () => {
  await signing.box.destroy();
  await stopWebServers();
});

const GRACE = { sub: 'grace at okta', email: 'grace@acme.example', email_verified: true };
const refused = (reason: string) => ({ code: 'unauthenticated', details: { proof: 'identity', reason } });
const grace = (role = 'Member') =>
  signing.box.call(peopleCreate, { email: 'grace@acme.example', username: 'grace', role });
const kinds = async () => (await signing.box.events()).map(({ resource, operation }) => `${resource}.${operation}`);

describe('a person', () => {
  test('with the verified address is found once, and by the link from then on', async () => {
    await grace();
    const { person, token, created } = await signing.signIn(GRACE);
    expect({ username: person.username, created }).toEqual({ username: 'grace', created: false });
    expect(await signing.box.call(sessionWhoami, {}, token)).toMatchObject({ username: 'grace' });
    const later = await signing.signIn({ ...GRACE, email: 'other@elsewhere.example', email_verified: false });
    expect(later.person.username).toBe('grace');
    expect((await kinds()).filter((kind) => kind === 'Identity.Linked')).toHaveLength(1);
    const logged = (await signing.box.events()).filter(({ operation }) => operation === 'LoggedIn').at(-1);
    expect(logged?.resource_name).toBe('grace');
    expect(JSON.parse(logged?.metadata ?? '')).toMatchObject({ provider: 'okta', issuer: signing.issuer.url });
  });

  test('who may change Owners is not found, whatever the provider says, and links it while signed in', async () => {
    const owner = { sub: 'x', email: 'ada@acme.example', email_verified: true };
    await signing.configured({ create_people: true, trust_email: true });
    await expect(signing.signIn(owner)).rejects.toMatchObject(refused('owner'));
    await signing.link(await signing.session(), owner);
    expect((await signing.signIn(owner)).person.username).toBe('ada');
  });

  test('who is linked does not become an Owner by another address', async () => {
    await grace();
    await signing.signIn(GRACE);
    const { person } = await signing.signIn({ ...GRACE, email: 'ada@acme.example' });
    expect(person.username).toBe('grace');
  });

  test('with an address that the provider did not check is nobody', async () => {
    await grace();
    for (const email_verified of [false, undefined, 'false', 'true'])
      await expect(signing.signIn({ ...GRACE, email_verified })).rejects.toMatchObject(refused('unverified'));
    await signing.configured({ trust_email: true, domains: ['other.example'] });
    await expect(signing.signIn({ ...GRACE, email_verified: undefined })).rejects.toMatchObject(
      refused('other_domain'),
    );
  });

  test('who is deactivated does not sign in, linked or not', async () => {
    await grace();
    await signing.signIn(GRACE);
    await signing.box.call(peopleDeactivate, { person: 'grace' });
    await expect(signing.signIn(GRACE)).rejects.toMatchObject(refused('deactivated'));
    await expect(signing.signIn({ ...GRACE, sub: 'another' })).rejects.toMatchObject(refused('deactivated'));
  });

  test('who is new comes in only where the provider makes people', async () => {
    await expect(signing.signIn(GRACE)).rejects.toMatchObject(refused('unknown'));
    await signing.configured({ create_people: true });
    const { person, created } = await signing.signIn(GRACE);
    expect({ person, created }).toMatchObject({
      person: { username: 'grace', role: { name: 'Member' } },
      created: true,
    });
    expect(await kinds()).toEqual(expect.arrayContaining(['User.Added', 'Identity.Linked', 'User.LoggedIn']));
  });

  test('who is new is made once, by two first sign-ins at once', async () => {
    await signing.configured({ create_people: true });
    const both = await Promise.all([signing.signIn(GRACE), signing.signIn(GRACE)]);
    expect(both.map(({ created }) => created).toSorted()).toEqual([false, true]);
    expect((await kinds()).filter((kind) => kind === 'Identity.Linked')).toHaveLength(1);
  });

  test('who is invited gets what the invitation offers', async () => {
    await signing.box.call(groupCreate, { name: 'Web' });
    await signing.box.call(invitationCreate, { email: 'grace@acme.example', role: 'Admin', groups: ['Web'] });
    const { person, created } = await signing.signIn(GRACE);
    expect({ person, created }).toMatchObject({
      person: { username: 'grace', role: { name: 'Admin' }, groups: [{ name: 'Web' }] },
      created: true,
    });
    expect(await kinds()).toContain('Invitation.Accepted');
  });

  test('who is invited as an Owner needs the code', async () => {
    await signing.box.call(invitationCreate, { email: 'grace@acme.example', role: 'Owner' });
    await signing.configured({ create_people: true });
    await expect(signing.signIn(GRACE)).rejects.toMatchObject(refused('owner_invitation'));
  });
});

describe('what a provider gives', () => {
  const roleId = async (name: string) => (await signing.box.roleNamed(name)).id;

  test('follows its groups at each sign-in', async () => {
    const { id: group_id } = await signing.box.call(groupCreate, { name: 'Web' });
    await signing.configured({ create_people: true });
    await signing.mapped(
      { value: 'eng', role_id: null, group_id },
      { value: 'admins', role_id: await roleId('Admin'), group_id: null },
    );
    const given = async (groups: unknown) => {
      const { person } = await signing.signIn({ ...GRACE, groups });
      return [person.role?.name, ...person.groups.map(({ name }) => name)];
    };
    expect(await given(['eng', 'admins'])).toEqual(['Admin', 'Web']);
    expect(await given(undefined)).toEqual(['Admin', 'Web']);
    expect(await given([])).toEqual(['Member']);
  });

  test('leaves a role that somebody gave by hand', async () => {
    await signing.configured({ create_people: true });
    await signing.mapped({ value: 'admins', role_id: await roleId('Admin'), group_id: null });
    const given = async (groups: readonly string[]) => (await signing.signIn({ ...GRACE, groups })).person.role?.name;
    expect([await given(['admins']), await given([]), await given(['admins'])]).toEqual(['Admin', 'Member', 'Admin']);
    await signing.box.call(peopleRole, { person: 'grace', role: 'Member' });
    expect(await given(['admins'])).toBe('Member');
    await signing.box.call(peopleRole, { person: 'grace', role: 'Admin' });
    expect(await given([])).toBe('Admin');
  });

  test('makes nobody an Owner, by a role or a group', async () => {
    await signing.configured({ create_people: true });
    await signing.mapped({ value: 'eng', role_id: await roleId('Owner'), group_id: null });
    await expect(signing.signIn({ ...GRACE, groups: ['eng'] })).rejects.toMatchObject({ code: 'owner_role' });
    await signing.configured({ default_role_id: await roleId('Owner') });
    await expect(signing.signIn(GRACE)).rejects.toMatchObject({ code: 'owner_role' });
    await signing.box.customRoles({ Root: ['organization.change_owner'] });
    const { id: group_id } = await signing.box.call(groupCreate, { name: 'Root', role: 'Root' });
    await signing.configured({ default_role_id: null });
    await signing.mapped({ value: 'eng', role_id: null, group_id });
    await expect(signing.signIn({ ...GRACE, groups: ['eng'] })).rejects.toMatchObject({ code: 'owner_role' });
  });

  test('is judged by who configured it', async () => {
    await grace();
    const { id: configured_by } = await signing.box.personOf('grace');
    await signing.configured({ create_people: true, configured_by, default_role_id: await roleId('Admin') });
    await expect(signing.signIn({ sub: 'b', email: 'bob@acme.example' })).rejects.toMatchObject({ code: 'escalation' });
    expect(await kinds()).toContain('Access.Denied');
  });
});

describe('an answer', () => {
  test('that is not in order is counted, and recorded without it', async () => {
    await grace();
    const wrong = () => signing.box.refusal(signing.signIn({ ...GRACE, nonce: 'another' }));
    expect([await wrong(), await wrong(), await wrong(), await wrong()]).toEqual([
      ...['unauthenticated', 'unauthenticated', 'unauthenticated', 'rate_limited'],
    ]);
    // A right one is not delayed by wrong ones.
    expect((await signing.signIn(GRACE)).person.username).toBe('grace');
    expect(await kinds()).toContain('User.LoginFailed');
    expect(JSON.stringify(await signing.box.events())).not.toContain('the code');
  });

  test('of nobody here is recorded, and further ones are counted', async () => {
    for (let times = 0; times < 12; times += 1)
      await expect(signing.signIn(GRACE)).rejects.toMatchObject(refused('unknown'));
    const told = (await signing.box.events()).map(({ description }) => description);
    expect(told.filter((one) => one === 'a sign-in by okta was refused')).toHaveLength(10);
    expect(told.at(-1)).toBe('a further refusal of somebody unknown; more within a minute are counted, not listed');
    const nobody = signing.box.call(sessionLogin, { login: 'nobody', password: 'x' }, null);
    expect(await signing.box.refusal(nobody)).toBe('unauthenticated');
    expect((await signing.box.events()).at(-1)?.description).toBe('a login for an unknown account was refused');
  });

  test('that is to be linked and is not in order is counted, and recorded with the person', async () => {
    const session = await signing.session();
    const wrong = { nonce: 'x' };
    for (let times = 0; times < 3; times += 1)
      await expect(signing.link(session, wrong)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(signing.link(session, wrong)).rejects.toMatchObject({ code: 'rate_limited' });
    const told = (await signing.box.events()).filter(({ operation }) => operation === 'LoginFailed');
    expect(told.map(({ resource_name: name, username, outcome }) => [name, username, outcome])).toEqual(
      Array(3).fill(['ada', 'ada', 'denied']),
    );
    await signing.link(session, { sub: 'ada at okta' });
    expect(await kinds()).toContain('Identity.Linked');
  });

  test('is not of the provider that got its name meanwhile', async () => {
    await grace();
    const own = signing.issuer.answers.get('/token');
    const other = { ...oidcProviderOf('https://other.example').settings };
    signing.issuer.answers.set('/token', (request, response) => {
      void signing.configured({ settings: other, trust_email: true }).then(() => own?.(request, response));
    });
    const unchecked = { ...GRACE, email_verified: false };
    const replaced = { code: 'unauthenticated', details: { proof: 'provider' } };
    await expect(signing.signIn(unchecked)).rejects.toMatchObject(replaced);
    await signing.configured({ settings: oidcProviderOf(signing.issuer.url).settings, trust_email: false });
    await expect(signing.link(await signing.session(), unchecked)).rejects.toMatchObject(replaced);
    expect(await kinds()).not.toContain('Identity.Linked');
  });

  test('of a provider that is disabled, or not there', async () => {
    await signing.configured({ status: 'disabled' });
    await expect(signing.signIn(GRACE)).rejects.toMatchObject({ code: 'not_found' });
    const elsewhere = signing.box.call(sessionSignIn, { ...ANSWER, provider: 'entra' }, null);
    await expect(elsewhere).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('links', () => {
  test('of somebody else stay theirs', async () => {
    await grace();
    await signing.signIn(GRACE);
    await expect(signing.link(await signing.session(), GRACE)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('end when their person says so, who keeps a way to sign in', async () => {
    const session = await signing.session();
    await signing.link(session, { sub: 'ada at okta' });
    await signing.box.call(meUnlink, { provider: 'okta' }, session);
    await expect(signing.signIn({ sub: 'ada at okta' })).rejects.toMatchObject(refused('owner'));
    await signing.configured({ create_people: true });
    const { token } = await signing.signIn(GRACE);
    await expect(signing.box.call(meUnlink, { provider: 'okta' }, token)).rejects.toMatchObject({ code: 'conflict' });
    await expect(signing.box.call(meUnlink, { provider: 'entra' }, session)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await kinds()).toContain('Identity.Unlinked');
  });

  test('stay where passwords would not log the person in, or the other provider is disabled', async () => {
    const unlink = (token: string) => signing.box.refusal(signing.box.call(meUnlink, { provider: 'okta' }, token));
    await signing.configured({ create_people: true });
    const { token, person } = await signing.signIn(GRACE);
    const { id } = await signing.box.personOf(person.username);
    await signing.box.store.write(async (tx) => {
      const password = {
        ...(await tx.people.find({ ids: [id] }))[0]?.password,
        kind: 'chosen',
      } as PersonRecord['password'];
      await tx.people.update(id, { password, updated_at: new Date(signing.box.clock.now).toISOString() });
      await tx.signIn.require(true);
    });
    expect(await unlink(token)).toBe('conflict');
    const at = new Date(signing.box.clock.now).toISOString();
    const [okta] = await signing.box.store.read((tx) => tx.signIn.providers());
    const entra = { ...(okta as SignInProvider), id: 'p2', name: 'entra', status: 'disabled' } as const;
    await signing.box.store.write(async (tx) => {
      await tx.signIn.putProvider(entra);
      await tx.signIn.putLink({
        ...{ issuer: 'https://entra.example', subject: 'grace', person_id: id, provider_id: 'p2', email: null },
        ...{ role_by_mapping: false, linked_at: at, last_used_at: at },
      });
    });
    expect(await unlink(token)).toBe('conflict');
    await signing.box.store.write((tx) => tx.signIn.putProvider({ ...entra, status: 'enabled' }));
    expect(await unlink(token)).toBeUndefined();
  });

  test('of one account keep another account with the same address out', async () => {
    await grace();
    await signing.signIn(GRACE);
    await expect(signing.signIn({ ...GRACE, sub: 'another' })).rejects.toMatchObject(refused('other_account'));
  });
});
