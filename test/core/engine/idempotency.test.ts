import { execute } from '../../../src/core/engine/index.ts';
import type { CallOptions, IdempotencyKey } from '../../../src/core/caller.ts';
import type { InputOf, Operation, Schema } from '../../../src/core/operation.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { hashSecret } from '../../../src/core/secrets.ts';
import type { AuditEvent } from '../../../src/domain/audit.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { groupShow } from '../../../src/operations/group/show.ts';
import { invitationAccept } from '../../../src/operations/invitation/accept.ts';
import { mePassword } from '../../../src/operations/me/password.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleImport } from '../../../src/operations/people/import.ts';
import { peopleInvite } from '../../../src/operations/people/invite.ts';
import { peopleList } from '../../../src/operations/people/list.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { peopleResetPassword } from '../../../src/operations/people/reset-password.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { projectCreate } from '../../../src/operations/project/create.ts';
import { projectDelete } from '../../../src/operations/project/delete.ts';
import { projectEdit } from '../../../src/operations/project/edit.ts';
import { serviceAccountCreate } from '../../../src/operations/service-account/create.ts';
import { semaphoreServiceAccountRegenerateToken } from '../../../src/compat/semaphore/regenerate-token.ts';
import { sessionWhoami } from '../../../src/operations/session/whoami.ts';
import { sessionLogout } from '../../../src/operations/session/logout.ts';
import { sessionLogin } from '../../../src/operations/session/login.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { tokenReset } from '../../../src/operations/token/reset.ts';
import { openStore } from '../../../src/stores/open.ts';
import { localBackends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/outside.ts';
import { contextOf } from '../../support/tokens.ts';

/** Calls that are repeated with their idempotency key. */

const KEY = 'k'.repeat(43);
const PASSWORD = 'eve walks nine slow rivers';
const DAY = 24 * 60 * 60 * 1000;

interface How extends Partial<IdempotencyKey> {
  readonly token?: string;
  readonly on?: Store;
  readonly options?: CallOptions;
}

describe.each(localBackends())('on $name', (backend) => {
  let box: Sandbox;
  let store: Store;
  let other: Store; // of another server
  let owner: string;

  beforeEach(async () => {
    box = await sandbox(backend);
    [store, other] = await Promise.all([openStore(box.location), openStore(box.location)]);
    owner = contextOf(box).token ?? '';
  });
  afterEach(async () => {
    await Promise.all([store.close(), other.close()]);
    await box.destroy();
  });

  /** Calls with a key, by default always the same. */
  const once = <S extends Schema, O>(
    operation: Operation<S, O>,
    input: InputOf<S>,
    { token = owner, on = store, options = {}, ...more }: How = {},
  ): Promise<O> => {
    const idempotency = { key: KEY, target: operation.name, request: hashSecret(JSON.stringify(input)), ...more };
    return execute({ store: on, token, environment: box.environment }, operation, input, { ...options, idempotency });
  };
  const plain = <S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, token = owner): Promise<O> =>
    execute({ store, token, environment: box.environment }, operation, input);
  /** The stores that are called at once; with SQLite, one server makes the same call several times. */
  const servers = () => (backend.engine === 'sqlite' ? [store, store, store] : [store, other, store, other]);
  const codeOf = async (work: Promise<unknown>) => (await errorOf(work))?.code;
  const events = (): Promise<AuditEvent[]> => store.read((tx) => tx.audit.following(1, 10_000));
  const loggedIn = async (username: string): Promise<string> => {
    const { temporary_password } = await plain(peopleResetPassword, { person: username });
    const login = { login: username, password: temporary_password, new_password: `${PASSWORD} ${username}` };
    return (await plain(sessionLogin, login)).token;
  };
  const add = (name: string, role = 'Member') =>
    plain(peopleAdd, { people: [{ email: `${name}@acme.example`, username: name }], role });

  test('a repeated call returns the same output, and changes and records nothing twice', async () => {
    const first = await once(groupCreate, { name: 'staff' });
    const before = await events();
    box.clock.now += DAY - 1;
    expect(await once(groupCreate, { name: 'staff' })).toEqual(first);
    expect(await once(groupCreate, { name: 'staff' }, { on: other })).toEqual(first);
    expect(await events()).toEqual(before);
    expect(await codeOf(once(groupCreate, { name: 'staff' }, { key: 'x'.repeat(43) }))).toBe('conflict');
  });

  test('a repeated call returns the same secrets, which no table holds', async () => {
    await add('eve');
    const calls: (() => Promise<unknown>)[] = [
      () => once(peopleAdd, { people: [{ email: 'bob@acme.example' }] }),
      () => once(peopleResetPassword, { person: 'eve' }),
      () => once(tokenCreate, { name: 'ci' }),
      () => once(tokenReset, { token: 'ci' }),
      () => once(serviceAccountCreate, { name: 'robot' }),
      () => once(peopleInvite, { people: [{ email: 'zed@acme.example' }] }),
    ];
    for (const call of calls) {
      const first = await call();
      expect(await call()).toEqual(first);
      const secrets = secretsIn(first);
      expect(secrets).toHaveLength(1);
      const stored = await backend.contents(box.location);
      for (const secret of [...secrets, KEY]) {
        expect(stored).not.toContain(secret);
        expect(stored).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
      }
    }
  });

  test('another request with the same key is refused, and changes nothing', async () => {
    await once(groupCreate, { name: 'staff' });
    const before = await events();
    expect(await errorOf(once(groupCreate, { name: 'others' }))).toMatchObject({
      code: 'conflict',
      message: 'this idempotency key was used for another request',
    });
    expect(await events()).toEqual(before);
  });

  test('the same text is another key for another actor or target', async () => {
    await add('eve', 'Admin');
    const eve = await loggedIn('eve');
    await once(groupCreate, { name: 'staff' });
    expect((await once(groupCreate, { name: 'hers' }, { token: eve })).name).toBe('hers');
    expect((await once(groupCreate, { name: 'elsewhere' }, { target: 'another' })).name).toBe('elsewhere');
    expect(await codeOf(once(groupCreate, { name: 'staff' }, { token: eve, key: 'y'.repeat(43) }))).toBe('conflict');
  });

  test('after a day a repeated call is a new call, and the old response is deleted', async () => {
    const first = await once(tokenCreate, { name: 'ci' });
    box.clock.now += DAY;
    const token = (await plain(tokenCreate, { name: 'other' })).token;
    expect(await codeOf(once(tokenCreate, { name: 'ci' }, { token }))).toBe('conflict');
    const second = await once(tokenCreate, { name: 'next' }, { token });
    expect(second.token).not.toBe(first.token);
    expect(await backend.query(box.location, 'select request from answers')).toHaveLength(1);
  });

  test('a repeated call requires its permissions again, so who lost one or was removed gets no response', async () => {
    await add('eve', 'Admin');
    const eve = await loggedIn('eve');
    await once(groupCreate, { name: 'staff' }, { token: eve });
    await plain(peopleRole, { person: 'eve', role: 'Member' });
    expect(await codeOf(once(groupCreate, { name: 'staff' }, { token: eve }))).toBe('forbidden');
    await plain(peopleRole, { person: 'eve', role: 'Admin' });
    expect((await once(groupCreate, { name: 'staff' }, { token: eve })).name).toBe('staff');
    await plain(peopleRemove, { people: ['eve'] });
    expect(await codeOf(once(groupCreate, { name: 'staff' }, { token: eve }))).toBe('unauthenticated');
  });

  test('a repeated call also requires permissions that depended on the data', async () => {
    await add('eve', 'Admin');
    const eve = await loggedIn('eve');
    const account = await plain(serviceAccountCreate, { name: 'deployer' });
    const again = () => once(semaphoreServiceAccountRegenerateToken, { id: account.id }, { token: eve });
    const first = await again();
    expect(await again()).toEqual(first);
    await plain(peopleRole, { person: 'eve', role: 'Member' });
    expect(await codeOf(again())).toBe('forbidden');
    await plain(peopleRole, { person: 'eve', role: 'Admin' });
    expect(await again()).toEqual(first);
    const { token: limited } = await plain(
      tokenCreate,
      { name: 'limited', permissions: ['organization.people.view'] },
      eve,
    );
    const byLimited = once(semaphoreServiceAccountRegenerateToken, { id: account.id }, { token: limited });
    expect(await codeOf(byLimited)).toBe('forbidden');
  });

  test('a token that the call revoked can repeat that call, and do nothing else', async () => {
    await add('eve');
    const ending: [string, (token: string) => Promise<unknown>][] = [
      ['logout', (token) => once(sessionLogout, {}, { token })],
      ['reset', (token) => once(tokenReset, {}, { token })],
      [
        'password',
        (token) => once(mePassword, { password: `${PASSWORD} eve`, new_password: `new ${PASSWORD}` }, { token }),
      ],
    ];
    for (const [what, call] of ending) {
      const session = await loggedIn('eve');
      const token = what === 'reset' ? (await plain(tokenCreate, { name: what }, session)).token : session;
      const first = await call(token);
      const isEnded = (await codeOf(plain(sessionWhoami, {}, token))) === 'unauthenticated';
      expect([what, isEnded]).toEqual([what, what !== 'password']);
      expect(await call(token)).toEqual(first);
      if (!isEnded) continue;
      box.clock.now += 1000;
      expect(await codeOf(once(sessionLogout, {}, { token, key: 'z'.repeat(43) }))).toBe('unauthenticated');
      expect(await codeOf(once(groupShow, { group: 'staff' }, { token }))).toBe('unauthenticated');
      box.clock.now += DAY;
      expect(await codeOf(call(token))).toBe('unauthenticated');
    }
  });

  test('a token that another call revoked cannot repeat a call', async () => {
    const { token } = await plain(tokenCreate, { name: 'ci' });
    await once(groupCreate, { name: 'staff' }, { token });
    await plain(tokenReset, { token: 'ci' });
    expect(await codeOf(once(groupCreate, { name: 'staff' }, { token }))).toBe('unauthenticated');
  });

  test('a call that renamed or deleted its project can be repeated', async () => {
    await plain(projectCreate, { name: 'web' });
    const renamed = await once(projectEdit, { project: 'web', name: 'site' });
    expect(await once(projectEdit, { project: 'web', name: 'site' })).toEqual(renamed);
    const deleted = await once(projectDelete, { project: 'site' });
    expect(await once(projectDelete, { project: 'site' })).toEqual(deleted);
    expect(await codeOf(once(projectDelete, { project: 'site' }, { key: 'x'.repeat(43) }))).toBe('not_found');
  });

  test('a call that renamed its project can be repeated by somebody with permissions in that project only', async () => {
    await add('eve');
    const eve = await loggedIn('eve');
    await plain(projectCreate, { name: 'web' }, eve);
    const renamed = await once(projectEdit, { project: 'web', name: 'site' }, { token: eve });
    expect(await once(projectEdit, { project: 'web', name: 'site' }, { token: eve })).toEqual(renamed);
  });

  test('accepting an invitation can be repeated, and happens once', async () => {
    const [invited] = await plain(peopleInvite, { people: [{ email: 'zed@acme.example' }] });
    const input = { code: secretsIn(invited)[0] ?? '', password: PASSWORD };
    const first = await once(invitationAccept, input, { token: '' });
    expect(await once(invitationAccept, input, { token: '' })).toEqual(first);
    expect(await codeOf(once(invitationAccept, input, { token: '', key: 'x'.repeat(43) }))).toBe('unauthenticated');
  });

  test('two equal calls at once on two servers run once, and both get the output', async () => {
    await add('eve');
    const calls: ((on: Store, key: string) => Promise<unknown>)[] = [
      (on, key) => once(groupCreate, { name: 'staff' }, { on, key }),
      (on, key) => once(peopleAdd, { people: [{ email: 'bob@acme.example' }] }, { on, key }),
      (on, key) => once(peopleResetPassword, { person: 'eve' }, { on, key }),
      (on, key) => once(tokenCreate, { name: 'ci' }, { on, key }),
      (on, key) => once(peopleRemove, { people: ['eve'] }, { on, key }),
    ];
    for (const [at, call] of calls.entries()) {
      const key = `${KEY}${at}`;
      const before = (await events()).length;
      const answers = await Promise.all(servers().map((on) => call(on, key)));
      const after = (await events()).length;
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(await call(store, key)).toEqual(answers[0]);
      expect((await events()).length).toBe(after);
      expect(after).toBeGreaterThan(before);
      expect((await backend.query(box.location, 'select part from answers')).length).toBe(at + 1);
    }
  });

  describe('an import in batches', () => {
    const TOTAL = 1200;
    const rows = Array.from({ length: TOTAL }, (_, at) => ({ line: at + 2, email: `p${at}@acme.example` }));
    const importing = (how: How = {}) => once(peopleImport, { rows }, how);
    const passwords = (answer: unknown) => new Set(secretsIn(answer));
    const people = async () => {
      const { items } = await plain(peopleList, { limit: 1 });
      const [row] = await backend.query<{ n: number }>(
        box.location,
        "select cast(count(*) as int) as n from people where username <> 'ada'",
      );
      return items.length === 0 ? 0 : (row?.n ?? 0);
    };
    /** Interrupts the import after so many batches. */
    const cut = async (batches: number) => {
      const stop = new AbortController();
      const progress = (done: number) => {
        if (done >= batches) stop.abort();
      };
      return importing({ options: { signal: stop.signal, progress } });
    };

    test('goes on where it was interrupted, and returns all people with their passwords', async () => {
      const begun = await cut(1);
      expect([begun.done, begun.items.length, await people()]).toEqual([500, 500, 500]);
      const told: number[] = [];
      const whole = await importing({ on: other, options: { progress: (done) => void told.push(done) } });
      expect([whole.done, whole.items.length, await people()]).toEqual([TOTAL, TOTAL, TOTAL]);
      expect(whole.items.slice(0, 500)).toEqual(begun.items);
      expect(passwords(whole).size).toBe(TOTAL);
      expect(told).toEqual([1, 2, 3]);
      expect(await importing()).toEqual(whole);
      expect(await people()).toBe(TOTAL);
      const stored = await backend.contents(box.location);
      for (const secret of [...passwords(whole)].slice(0, 20)) expect(stored).not.toContain(secret);
    });

    test('returns only its committed batches to a call that asks for the stored response only', async () => {
      expect(await importing({ replayOnly: true })).toMatchObject({ items: [], done: 0 });
      expect(await people()).toBe(0);
      const begun = await cut(2);
      const told = await importing({ replayOnly: true });
      expect([told.done, told.items, await people()]).toEqual([1000, begun.items, 1000]);
    });

    test('at once on two servers adds everybody once, and tells the second caller to wait', async () => {
      const outcomes = await Promise.allSettled(servers().map((on) => importing({ on })));
      const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      for (const refusal of refusals)
        expect(refusal).toMatchObject({ code: 'conflict', details: { retry_after_seconds: 1 } });
      const whole = await importing();
      expect([whole.done, passwords(whole).size, await people()]).toEqual([TOTAL, TOTAL, TOTAL]);
      expect(new Set(whole.items.map(({ line }) => line)).size).toBe(TOTAL);
      for (const one of outcomes) if (one.status === 'fulfilled') expect(one.value).toEqual(whole);
      const added = (await events()).filter(({ resource, operation }) => resource === 'User' && operation === 'Added');
      expect(new Set(added.map(({ resource_name }) => resource_name)).size).toBe(added.length);
    });
  });
});

/** All secrets in an output: roster's secrets have one of two forms. */
function secretsIn(answer: unknown): string[] {
  return (
    JSON.stringify(answer).match(/rst_[0-9A-Za-z]{49}|[2-9A-HJ-NP-Za-km-z]{6}(?:-[2-9A-HJ-NP-Za-km-z]{6}){3}/g) ?? []
  );
}
