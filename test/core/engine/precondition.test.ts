import { execute } from '../../../src/core/engine/index.ts';
import type { CallOptions } from '../../../src/core/caller.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { groupModify } from '../../../src/operations/group/modify.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { openStore } from '../../../src/stores/open.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** What a caller requires of the stored state before a write, as `If-Match` does. */

type Precondition = NonNullable<CallOptions['precondition']>;

let box: CoreBox;
let checks: number;
beforeEach(async () => {
  box = await coreBox();
  checks = 0;
  await box.call(groupCreate, { name: 'staff' });
});
afterEach(() => box.destroy());

/** Requires that a group with this name exists. */
const requireGroup = (name: string): Precondition =>
  async function precondition({ tx }) {
    checks += 1;
    const [group] = await tx.groups.find({ names: [name] });
    if (group === undefined) throw new AppError('conflict', `the group ${name} was changed meanwhile`);
  };
const rename = (precondition: Precondition, options: CallOptions = {}, token = box.owner) =>
  box.call(groupModify, { group: 'staff', name: 'crew' }, token, { ...options, precondition });
const idempotency = { key: 'k'.repeat(43), target: 'group.edit', request: 'digest' };

test('a precondition that holds lets the write run', async () => {
  await rename(requireGroup('staff'));
  expect(checks).toBe(1);
  expect(await box.store.read((tx) => tx.groups.find({ names: ['crew'] }))).toHaveLength(1);
});

test('a precondition that fails refuses the write and changes nothing', async () => {
  const before = box.dump();
  await expect(rename(requireGroup('crew'))).rejects.toMatchObject({
    code: 'conflict',
    message: 'the group crew was changed meanwhile',
  });
  expect(box.dump()).toBe(before);
});

test('a precondition sees what another process committed after the call began', async () => {
  const other = await openStore(box.path);
  const store = {
    ...box.store,
    write: (async (work, options) => {
      await execute({ store: other, token: box.owner, environment: box.environment }, groupCreate, { name: 'crew' });
      return box.store.write(work, options);
    }) as typeof box.store.write,
  };
  try {
    const edit = { group: 'staff', description: 'all of us' };
    const session = { store, token: box.owner, environment: box.environment };
    await execute(session, groupModify, edit, { precondition: requireGroup('crew') });
  } finally {
    await other.close();
  }
  expect(checks).toBe(1);
});

test('a caller without the permission is refused before the precondition runs', async () => {
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
  expect(await box.refusal(rename(requireGroup('crew'), {}, await box.tokenOf('eve')))).toBe('forbidden');
  expect(checks).toBe(0);
});

test('a repeated call returns its first response though the precondition does not hold any more', async () => {
  const first = await rename(requireGroup('staff'), { idempotency });
  expect(await rename(requireGroup('staff'), { idempotency })).toEqual(first);
  expect(checks).toBe(1);
});
