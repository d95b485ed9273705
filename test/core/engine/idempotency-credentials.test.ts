import type { InputOf, Operation, Schema } from '../../../src/core/operation.ts';
import { hashSecret } from '../../../src/core/secrets.ts';
import { meEdit } from '../../../src/operations/me/edit.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleImport } from '../../../src/operations/people/import.ts';
import { serviceAccountCreate } from '../../../src/operations/service-account/create.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { tokenReset } from '../../../src/operations/token/reset.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** A response is repeated to the token that made the call, and to others of its account that may do no less. */

const CREATE = 'organization.api_tokens.create';
const VIEW = 'organization.people.view';
const INVITE = 'organization.people.invite';
const ACCOUNTS = 'organization.service_accounts.create';

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(() => box.destroy());

const keyed = <S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, token: string, key = 'k') =>
  box.call(operation, input, token, {
    idempotency: { key: key.repeat(43), target: operation.name, request: hashSecret(JSON.stringify(input)) },
  });

type Repeated = (token: string) => Promise<unknown>;

/** Calls of ada's whose responses hold a secret, or which a limited token may not make. */
const CALLS: readonly (readonly [what: string, call: Repeated])[] = [
  ['a token is reset', (token) => keyed(tokenReset, {}, token)],
  ['a token is made', (token) => keyed(tokenCreate, { name: 'ci' }, token)],
  ['a service account is made', (token) => keyed(serviceAccountCreate, { name: 'robot' }, token)],
  ['an Admin is added', (token) => keyed(peopleAdd, { people: [{ email: 'eve@acme.example' }], role: 'Admin' }, token)],
  ['people are imported', (token) => keyed(peopleImport, { rows: [{ line: 2, email: 'eve@acme.example' }] }, token)],
  ['the account is edited', (token) => keyed(meEdit, { username: 'lovelace' }, token)],
];

describe.each(CALLS)('after a call by which %s', (_what, call) => {
  test('a token that is limited gets no earlier response', async () => {
    const token = await box.tokenOf('ada');
    const limited = await box.tokenOf('ada', { name: 'limited', permissions: [CREATE, VIEW, INVITE, ACCOUNTS] });
    const first = await call(token);
    const before = box.dump('denials', 'audit_events', 'audit_head');
    expect(await box.refusal(call(limited))).toBe('forbidden');
    expect(box.dump('denials', 'audit_events', 'audit_head')).toBe(before);
    expect(await call(token)).toEqual(first);
  });

  test('a token that somebody else made of the account, and so may know, gets none', async () => {
    const token = await box.tokenOf('ada');
    const [eve] = await box.call(peopleAdd, { people: [{ email: 'maker@acme.example' }] });
    const known = await box.tokenOf('ada', { name: 'known', created_by: eve?.id ?? '' });
    const first = await call(token);
    expect(await box.refusal(call(known))).toBe('forbidden');
    expect(await call(token)).toEqual(first);
  });

  test('another unlimited token of the same hands gets the same', async () => {
    const token = await box.tokenOf('ada');
    const another = await box.tokenOf('ada', { name: 'another' });
    const first = await call(token);
    expect(await call(another)).toEqual(first);
  });
});

test('what a limited token made is repeated to that token, to one of the same limits and to a wider one alone', async () => {
  const limits = [CREATE, VIEW];
  const call: Repeated = (token) => keyed(tokenCreate, { name: 'ci', permissions: [VIEW] }, token);
  const first = await call(await box.tokenOf('ada', { name: 'first', permissions: limits }));
  const others = [
    await box.tokenOf('ada', { name: 'same', permissions: [...limits].reverse() }),
    await box.tokenOf('ada', { name: 'wider', permissions: [...limits, INVITE] }),
    await box.tokenOf('ada', { name: 'whole' }),
  ];
  for (const token of others) expect(await call(token)).toEqual(first);
  const narrower = await box.tokenOf('ada', { name: 'narrower', permissions: [CREATE] });
  expect(await box.refusal(call(narrower))).toBe('forbidden');
});
