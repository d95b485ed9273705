import { groupModify } from '../../src/operations/group/modify.ts';
import { peopleEdit } from '../../src/operations/people/edit.ts';
import { peopleImport } from '../../src/operations/people/import.ts';
import { peopleRemove } from '../../src/operations/people/remove.ts';
import { scimDisable } from '../../src/operations/scim/disable.ts';
import { undoEvent } from '../../src/operations/undo/event.ts';
import { localBackends } from '../harness.ts';
import { patch, scimBox, user } from '../support/scim.ts';
import type { ScimBox } from '../support/scim.ts';

/** What a provider manages is changed there, by whatever other way somebody tries. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

const REFUSED = { code: 'managed_by_scim', hint: expect.stringContaining('here with --force') as string };
/** By an operation that takes no force: the hint names one that does. */
const UNTOLD = {
  code: 'managed_by_scim',
  hint: expect.stringMatching(/alone with --force.*: roster people edit/) as string,
};

let box: ScimBox;
let uma: string;
let engines: string;
beforeEach(async () => {
  box = await scimBox(sqlite);
  uma = (await box.ask('POST', '/Users', user('uma'))).body.id;
  engines = (await box.ask('POST', '/Groups', { displayName: 'Engines', members: [{ value: uma }] })).body.id;
});
afterEach(() => box.destroy());

test('an import does not rename, nor an undo take back, what the provider said', async () => {
  const rows = [{ line: 2, email: 'uma@acme.example', username: 'other' }];
  await expect(box.call(peopleImport, { rows, on_conflict: 'update' })).rejects.toMatchObject(UNTOLD);
  await box.ask('PATCH', `/Users/${uma}`, patch({ op: 'replace', value: { active: false } }));
  const event = (await box.events()).find(({ operation }) => operation === 'Deactivated');
  await expect(box.call(undoEvent, { event: String(event?.seq) })).rejects.toMatchObject(UNTOLD);
});

test('others change it over SCIM no more than elsewhere', async () => {
  const change = patch({ op: 'replace', path: 'active', value: false });
  expect(await box.ask('PATCH', `/Users/${uma}`, change, { by: 'ada' })).toMatchObject({ status: 409 });
  expect(await box.ask('DELETE', `/Groups/${engines}`, undefined, { by: 'ada' })).toMatchObject({ status: 409 });
  expect(await box.ask('PATCH', `/Users/${uma}`, change)).toMatchObject({ status: 200 });
});

test('force changes it, and the provider can change it back', async () => {
  await expect(box.call(peopleEdit, { person: uma, username: 'u' })).rejects.toMatchObject(REFUSED);
  await box.call(peopleEdit, { person: uma, username: 'u', force: true });
  await expect(box.call(groupModify, { group: engines, remove: [uma] })).rejects.toMatchObject(REFUSED);
  await box.call(groupModify, { group: engines, remove: [uma], force: true });
  const back = patch({ op: 'add', path: 'members', value: [{ value: uma }] });
  expect((await box.ask('PATCH', `/Groups/${engines}`, back)).status).toBe(204);
});

test('without a provider, everybody changes it again', async () => {
  await box.call(scimDisable, {});
  await box.call(groupModify, { group: engines, name: 'Motors', remove: [uma] });
  await box.call(peopleRemove, { people: [uma] });
});
