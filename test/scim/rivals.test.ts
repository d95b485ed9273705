import { peopleAdd } from '../../src/operations/people/add.ts';
import { localBackends } from '../harness.ts';
import { patch, scimBox, user } from '../support/scim.ts';
import type { ScimBox } from '../support/scim.ts';

/** Faults that other servers of SCIM were reported to have. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

let box: ScimBox;
/** The ids of 250 people. */
let ids: readonly string[];
beforeAll(async () => {
  box = await scimBox(sqlite);
  const emails = Array.from({ length: 250 }, (_, at) => `p${at}@acme.example`);
  const added = await box.call(peopleAdd, { people: emails.map((email) => ({ email })) });
  ids = added.map(({ id }) => id);
});
afterAll(() => box.destroy());

const membersOf = (all: readonly string[]) => all.map((value) => ({ value }));
const some = (count: number) => ids.slice(0, count);

let made = 0;
async function groupOf(members: readonly string[]): Promise<string> {
  const { status, body } = await box.ask('POST', '/Groups', {
    displayName: `Group ${(made += 1)}`,
    members: membersOf(members),
  });
  expect(status).toBe(201);
  return body.id;
}
const ask = (id: string, ...operations: object[]) => box.ask('PATCH', `/Groups/${id}`, patch(...operations));
/** A change that is done. */
async function change(id: string, ...operations: object[]): Promise<void> {
  const { status, body } = await ask(id, ...operations);
  expect([status, body]).toEqual([204, undefined]);
}
async function idsIn(id: string): Promise<string[]> {
  const { body } = await box.ask('GET', `/Groups/${id}`);
  return (body.members ?? []).map(({ value }) => value).sort();
}
const sorted = (all: readonly string[]) => [...all].sort();

test('a filtered remove removes exactly this one', async () => {
  const id = await groupOf(some(3));
  await change(id, { op: 'remove', path: `members[value eq "${ids[1]}"]` });
  expect(await idsIn(id)).toEqual(sorted([ids[0], ids[2]].map(String)));
});

test('a filtered remove of nobody changes nothing, and is no fault', async () => {
  const id = await groupOf(some(2));
  for (const who of [ids[9], 'nobody', '0198a000-0000-7000-8000-000000000000'])
    await change(id, { op: 'remove', path: `members[value eq "${who}"]` });
  expect(await idsIn(id)).toEqual(sorted(some(2)));
});

test('a remove with a list removes these, and an empty list nobody', async () => {
  const id = await groupOf(some(4));
  await change(id, { op: 'remove', path: 'members', value: membersOf(some(1)) });
  await change(id, { op: 'Remove', path: 'members', value: [] });
  expect(await idsIn(id)).toEqual(sorted(some(4).slice(1)));
});

test('a replace of members keeps none of the old ones', async () => {
  const id = await groupOf(some(3));
  for (const operation of [
    { op: 'replace', path: 'members', value: membersOf(some(5).slice(2)) },
    { op: 'replace', value: { members: membersOf(some(8).slice(6)) } },
  ])
    await change(id, operation);
  expect(await idsIn(id)).toEqual(sorted(some(8).slice(6)));
});

test('a replace of something else keeps all members', async () => {
  const id = await groupOf(some(3));
  await change(id, { op: 'replace', value: { displayName: `Renamed ${made}` } });
  await change(id, { op: 'replace', path: 'externalId', value: 'x-rivals' });
  await change(id, { op: 'replace', value: { 'urn:ietf:params:scim:schemas:extension:x:2.0:Group': { a: 1 } } });
  expect(await idsIn(id)).toEqual(sorted(some(3)));
});

test('a PUT has exactly these members, and an add keeps the others', async () => {
  const id = await groupOf(some(3));
  await change(id, { op: 'add', path: 'members', value: membersOf([ids[2], ids[4]].map(String)) });
  expect(await idsIn(id)).toEqual(sorted([...some(3), String(ids[4])]));
  const { body } = await box.ask('GET', `/Groups/${id}`);
  expect((await box.ask('PUT', `/Groups/${id}`, { ...body, members: membersOf(some(2)) })).status).toBe(200);
  expect(await idsIn(id)).toEqual(sorted(some(2)));
});

test('no member is lost beyond a hundred', async () => {
  const id = await groupOf(ids);
  expect(await idsIn(id)).toEqual(sorted(ids));
  await change(id, { op: 'remove', path: 'members' });
  await change(id, { op: 'add', path: 'members', value: membersOf(ids) });
  await change(id, ...some(120).map((value) => ({ op: 'Remove', path: 'members', value: [{ value }] })));
  expect(await idsIn(id)).toEqual(sorted(ids.slice(120)));
});

test('somebody who does not exist is refused, and nobody else is added', async () => {
  const id = await groupOf([]);
  const value = membersOf([...some(2), '0198a000-0000-7000-8000-000000000000']);
  const { status, body } = await ask(id, { op: 'add', path: 'members', value });
  expect([status, body.scimType]).toEqual([400, 'invalidValue']);
  expect(await idsIn(id)).toEqual([]);
});

test('patches at the same time are all done', async () => {
  const id = await groupOf([]);
  await Promise.all(some(12).map((value) => change(id, { op: 'add', path: 'members', value: [{ value }] })));
  expect(await idsIn(id)).toEqual(sorted(some(12)));
});

test('a list without a count has a hundred, and its total tells of all', async () => {
  const { body } = await box.ask('GET', '/Users');
  expect(body.Resources).toHaveLength(100);
  expect(body.itemsPerPage).toBe(100);
  expect(body.totalResults).toBeGreaterThan(250);
});

test('pages hold everybody once', async () => {
  const seen: string[] = [];
  for (let startIndex = 1, total = 1; startIndex <= total; startIndex += 60) {
    const { body } = await box.ask('GET', `/Users?startIndex=${startIndex}&count=60`);
    total = body.totalResults;
    seen.push(...body.Resources.map(({ id }) => id));
    expect(body.startIndex).toBe(startIndex);
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining([...ids]));
});

test.each([
  ['count=0', 0],
  ['count=-5', 0],
  ['startIndex=-3&count=2', 2],
  ['startIndex=0&count=2', 2],
  ['startIndex=100000', 0],
  ['count=100000', 255],
])('%s is a page', async (query, count) => {
  const { status, body } = await box.ask('GET', `/Users?${query}`);
  expect(status).toBe(200);
  expect(body.totalResults).toBeGreaterThan(250);
  expect(Math.min(body.Resources.length, 255)).toBe(count);
});

test('a duplicate is 409, of people in any case, and of groups', async () => {
  expect((await box.ask('POST', '/Users', user('dup'))).status).toBe(201);
  const other = user('DUP', { emails: [{ value: 'dup2@acme.example' }] });
  for (const again of [user('dup'), other])
    expect(await box.ask('POST', '/Users', again)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  expect((await box.ask('POST', '/Groups', { displayName: 'Dup' })).status).toBe(201);
  expect(await box.ask('POST', '/Groups', { displayName: 'Dup' })).toMatchObject({
    status: 409,
    body: { scimType: 'uniqueness' },
  });
});
