import { execute } from '../../../src/core/engine/index.ts';
import type { CallOptions } from '../../../src/core/caller.ts';
import { dryRunInput, hasDryRunField } from '../../../src/core/operation.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { groupDelete } from '../../../src/operations/group/delete.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { allOperations } from '../../support/registry.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** A dry run does all the work, with every refusal, and takes it back. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(groupCreate, { name: 'staff' });
});
afterEach(() => box.destroy());

const DRY: CallOptions = { dryRun: true };

test('it answers what the write would answer, stores nothing, and can be repeated', async () => {
  const before = box.dump();
  const first = await box.call(groupDelete, { group: 'staff' }, box.owner, DRY);
  expect(first.name).toBe('staff');
  expect(await box.call(groupDelete, { group: 'staff' }, box.owner, DRY)).toEqual(first);
  expect(box.dump()).toBe(before);
});

test('the guards refuse it as they refuse the write', async () => {
  const [owner = ''] = (await box.store.read((tx) => tx.people.owners())).map(({ username }) => username);
  const before = box.dump();
  const demote = { person: owner, role: 'Member' };
  expect(await box.refusal(box.call(peopleRole, demote, box.owner, DRY))).toBe('last_owner');
  expect(await box.refusal(box.call(peopleRemove, { people: [owner], dry_run: true }))).toBe('last_owner');
  expect(box.dump()).toBe(before);
});

test('a refusal for a missing permission is recorded once, as one of the write is', async () => {
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
  const eve = await box.tokenOf('eve');
  expect(await box.refusal(box.call(groupDelete, { group: 'staff' }, eve, DRY))).toBe('forbidden');
  const denied = (await box.events()).filter(({ operation }) => operation === 'Denied');
  expect(denied.map(({ username, description }) => [username, description])).toEqual([
    ['eve', 'eve was refused group.delete: forbidden'],
  ]);
});

test('it delivers no secrets and hashes no password', async () => {
  const delivered: unknown[] = [];
  const before = box.dump();
  let hashed = 0;
  const { bcrypt } = box.environment;
  const counting = {
    ...box.environment,
    bcrypt: { ...bcrypt, hash: (text: string) => ((hashed += 1), bcrypt.hash(text)) },
  };
  const [made] = await execute(
    { store: box.store, token: box.owner, environment: counting },
    peopleAdd,
    { people: [{ email: 'eve@acme.example' }] },
    { ...DRY, deliver: (secrets) => Promise.resolve(void delivered.push(...secrets)) },
  );
  expect(made?.username).toBe('eve');
  expect(delivered).toEqual([]);
  expect(hashed).toBe(0);
  expect(box.dump()).toBe(before);
});

test('a key keeps no response of a dry run', async () => {
  const idempotency = { key: 'k'.repeat(43), target: 'group.delete', request: 'digest' };
  await box.call(groupDelete, { group: 'staff' }, box.owner, { ...DRY, idempotency });
  await box.call(groupDelete, { group: 'staff' }, box.owner, { idempotency });
  expect(await box.store.read((tx) => tx.groups.find({ names: ['staff'] }))).toEqual([]);
});

test('an operation with a field for it is asked by that field; every bulk has one', async () => {
  expect(dryRunInput(peopleRemove, { people: ['eve'] })).toEqual({ people: ['eve'], dry_run: true });
  expect(dryRunInput(groupDelete, { group: 'staff' })).toEqual({ group: 'staff' });
  const bulks = (await allOperations()).flatMap(([, operation]) => (operation.mode === 'bulk' ? [operation] : []));
  expect(bulks.length).toBeGreaterThan(0);
  expect(bulks.every(hasDryRunField)).toBe(true);
});
