import { execute } from '../../../src/core/engine/index.ts';
import type { CallOptions } from '../../../src/core/caller.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { mePassword } from '../../../src/operations/me/password.ts';
import { sessionLogin } from '../../../src/operations/session/login.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { tokenList } from '../../../src/operations/token/list.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** What every caller may rely on of a dry run; test/cli/every-way/dry-run tries it with every write. */

const PASSWORD = 'correct horse battery staple';

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'grace@acme.example' }] });
});
afterEach(() => box.destroy());

const dry: CallOptions = { dryRun: true };
const idempotency = { key: 'k'.repeat(43), target: 'people.add', request: 'digest' };

test('a dry run answers what would be, and changes nothing', async () => {
  const before = box.dump();
  const [grace] = await box.call(peopleRemove, { people: ['grace'] }, box.owner, dry);
  expect(grace).toMatchObject({ username: 'grace', role: { name: 'Member' } });
  expect(box.dump()).toBe(before);
});

test('a dry run makes no secret known: it is empty in the answer, and nobody is handed it', async () => {
  const delivered: unknown[] = [];
  const options = { ...dry, deliver: (secrets: unknown) => Promise.resolve(void delivered.push(secrets)) };
  const token = await box.call(tokenCreate, { name: 'ci' }, box.owner, options);
  const [person] = await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] }, box.owner, options);
  expect([token.token, person?.temporary_password]).toEqual(['', '']);
  expect(delivered).toEqual([]);
});

test('a dry run leaves nothing under an idempotency key, and finds nothing under it', async () => {
  const add = (options: CallOptions) =>
    box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] }, box.owner, { ...options, idempotency });
  await add(dry);
  const [made] = await add({});
  expect(made?.temporary_password).not.toBe('');
  expect(await box.refusal(add(dry))).toBe('conflict');
});

test('a refused dry run is refused as the write is, and recorded as its attempt', async () => {
  const grace = await box.tokenOf('grace');
  const attempt = (options: CallOptions) => box.refusal(box.call(peopleRemove, { people: ['ada'] }, grace, options));
  expect(await attempt(dry)).toBe('forbidden');
  expect((await box.events()).at(-1)).toMatchObject({ resource: 'Access', operation: 'Denied', username: 'grace' });
  expect(await box.refusal(box.call(peopleRemove, { people: ['ada'] }, box.owner, dry))).toBe('last_owner');
});

test('a wrong password is counted in a dry run, and a right one is not', async () => {
  const change = (password: string) =>
    box.refusal(box.call(mePassword, { password, new_password: `${PASSWORD} 2` }, box.owner, dry));
  const before = box.dump();
  expect(await change(PASSWORD)).toBeUndefined();
  expect(box.dump()).toBe(before);
  for (const _ of [1, 2, 3]) expect(await change('a guess at it')).toBe('unauthenticated');
  expect(await change(PASSWORD)).toBe('rate_limited');
});

test('a token that only makes dry runs is in use, as one that only reads is', async () => {
  const token = await box.tokenOf('ada');
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] }, token, dry);
  const { items } = await box.call(tokenList, { search: 'test' });
  expect(items.map(({ last_used_at }) => last_used_at)).toEqual(['2026-03-01T09:00:00.000Z']);
});

test('an operation that says why it has no dry run is not run', async () => {
  expect(await box.refusal(box.call(sessionLogin, { login: 'ada', password: PASSWORD }, null, dry))).toBe('invalid');
});

test('a dry run hashes no password', async () => {
  let hashed = 0;
  const { bcrypt } = box.environment;
  const hash = (text: string) => ((hashed += 1), bcrypt.hash(text));
  const environment = { ...box.environment, bcrypt: { ...bcrypt, hash } };
  const session = { store: box.store, token: box.owner, environment };
  await execute(session, mePassword, { password: PASSWORD, new_password: `${PASSWORD} 2` }, dry);
  expect(hashed).toBe(0);
});
