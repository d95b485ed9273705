import { randomBytes } from 'node:crypto';
import { execute } from '../../../src/core/engine/index.ts';
import type { IdempotencyKey } from '../../../src/core/caller.ts';
import type { InputOf, Operation, Schema } from '../../../src/core/operation.ts';
import { hashSecret, generateToken } from '../../../src/core/secrets.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { groupShow } from '../../../src/operations/group/show.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleLeave } from '../../../src/operations/people/leave.ts';
import { peopleResetPassword } from '../../../src/operations/people/reset-password.ts';
import { roleNew } from '../../../src/operations/role/new.ts';
import { serviceAccountCreate } from '../../../src/operations/service-account/create.ts';
import { serviceAccountDelete } from '../../../src/operations/service-account/delete.ts';
import { sessionWhoami } from '../../../src/operations/session/whoami.ts';
import { sessionLogin } from '../../../src/operations/session/login.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { openStore } from '../../../src/stores/open.ts';
import { localBackends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/outside.ts';
import { contextOf } from '../../support/tokens.ts';

/** Repeated calls that removed their own actor from the organization. */

const KEY = 'k'.repeat(43);
const DAY = 24 * 60 * 60 * 1000;

interface How extends Partial<IdempotencyKey> {
  readonly token: string;
  readonly on?: Store;
}

describe.each(localBackends())('on $name', (backend) => {
  let box: Sandbox;
  let store: Store;
  /** Of another server. */
  let other: Store;

  beforeEach(async () => {
    box = await sandbox(backend);
    [store, other] = await Promise.all([openStore(box.location), openStore(box.location)]);
  });
  afterEach(async () => {
    await Promise.all([store.close(), other.close()]);
    await box.destroy();
  });

  const once = <S extends Schema, O>(
    operation: Operation<S, O>,
    input: InputOf<S>,
    { token, on = store, ...more }: How,
  ): Promise<O> => {
    const asked = { key: KEY, target: operation.name, request: hashSecret(JSON.stringify(input)), ...more };
    return execute({ store: on, token, environment: box.environment }, operation, input, { idempotency: asked });
  };
  const plain = <S extends Schema, O>(
    operation: Operation<S, O>,
    input: InputOf<S>,
    token = contextOf(box).token ?? '',
  ): Promise<O> => execute({ store, token, environment: box.environment }, operation, input);
  const codeOf = async (work: Promise<unknown>) => (await errorOf(work))?.code;
  const events = () => store.read((tx) => tx.audit.following(1, 10_000));
  const loggedIn = async (username: string): Promise<string> => {
    await plain(peopleAdd, { people: [{ email: `${username}@acme.example` }] });
    const { temporary_password } = await plain(peopleResetPassword, { person: username });
    const login = { login: username, password: temporary_password, new_password: `penguins swim by ${username}` };
    return (await plain(sessionLogin, login)).token;
  };

  test('an actor whom the call removed can repeat that call, and do nothing else', async () => {
    await plain(roleNew, { name: 'Cleaner', permissions: ['organization.service_accounts.delete'] });
    await plain(serviceAccountCreate, { name: 'robot', role: 'Cleaner' });
    const robot = (await plain(tokenCreate, { name: 'ci', service_account: 'robot' })).token;
    const ending: [string, (how: How) => Promise<unknown>][] = [
      [await loggedIn('eve'), (how) => once(peopleLeave, {}, how)],
      [robot, (how) => once(serviceAccountDelete, { account: 'robot' }, how)],
    ];
    for (const [token, call] of ending) {
      const first = await call({ token });
      expect(await codeOf(plain(sessionWhoami, {}, token))).toBe('unauthenticated');
      const logged = (await events()).length;
      expect(await call({ token })).toEqual(first);
      expect(await call({ token, on: other })).toEqual(first);
      expect((await events()).length).toBe(logged);
      expect(await codeOf(call({ token, key: 'z'.repeat(43) }))).toBe('unauthenticated');
      expect(await codeOf(call({ token, request: 'another' }))).toBe('conflict');
      expect(await codeOf(call({ token, target: 'elsewhere' }))).toBe('unauthenticated');
      expect(await codeOf(call({ token: generateToken(randomBytes) }))).toBe('unauthenticated');
      expect(await codeOf(once(groupShow, { group: 'staff' }, { token }))).toBe('unauthenticated');
    }
    box.clock.now += DAY;
    for (const [token, call] of ending) expect(await codeOf(call({ token }))).toBe('unauthenticated');
  });
});
