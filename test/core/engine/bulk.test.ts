import * as z from 'zod/mini';
import { bulk } from '../../../src/core/operation.ts';
import type { Context } from '../../../src/core/context.ts';
import type { Reads } from '../../../src/core/store/index.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleImport } from '../../../src/operations/people/import.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** How `execute` runs operations of many transactions. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: ['admin', 'member'].map((name) => ({ email: `${name}@acme.example` })) });
  await box.call(peopleRole, { person: 'admin', role: 'Admin' });
});
afterEach(() => box.destroy());

const anybody = { none: 'a test', authenticated: true } as const;
const empty = z.object({});
const at = '2026-03-01T10:00:00.000Z';
const person = async (tx: Reads, username: string) => (await tx.people.find({ usernames: [username] }))[0]?.id ?? '';

interface Batch {
  readonly name: string;
  readonly before: string;
  readonly index: number;
}

const renames = (failAt: number, done: string[] = []) =>
  bulk<typeof empty, number, readonly string[], Batch>({
    name: 'test.bulk',
    summary: 'Rename often',
    permission: anybody,
    records: ['User.Modified'],
    resumed: (input) => Promise.resolve(input),
    goOn: 'run it again',
    input: empty,
    output: z.number(),
    plan: () => Promise.resolve(['one', 'two', 'three']),
    foreseen: (names) => [names.length],
    batches: (_input, names) => names.map((name, index) => ({ name, before: names[index - 1] ?? 'member', index })),
    async run({ tx, record }, batch) {
      await tx.people.update(await person(tx, batch.before), { username: batch.name, updated_at: at });
      if (batch.index === failAt) throw new AppError('conflict', 'no further');
      record({ kind: 'User.Modified', id: await person(tx, batch.name), name: batch.name, description: 'renamed' });
      done.push(batch.name);
      return 1;
    },
    merge: (_plan, outputs) => outputs.length,
  });

test('a bulk keeps the batches before a failed one with their events, and says how to go on', async () => {
  const events = (await box.events()).length;
  await expect(box.call(renames(1), {})).rejects.toMatchObject({
    code: 'conflict',
    message: 'no further; 1 of 3 batches were done before',
    hint: 'run it again',
  });
  expect((await box.personOf('one')).username).toBe('one');
  expect((await box.events()).length).toBe(events + 1);
});

test('a bulk that fails in its first batch changes nothing, and gives only the reason', async () => {
  const before = box.dump();
  await expect(box.call(renames(0), {})).rejects.toThrow(/^no further$/);
  expect(box.dump()).toBe(before);
});

test('a bulk reports progress, and stops after the current batch when asked to', async () => {
  const told: string[] = [];
  const stop = new AbortController();
  const progress = (count: number, total: number) => {
    told.push(`${count}/${total}`);
    if (count === 2) stop.abort();
  };
  expect(await box.call(renames(-1), {}, box.owner, { progress, signal: stop.signal })).toBe(2);
  expect(told).toEqual(['1/3', '2/3']);
  expect((await box.personOf('two')).username).toBe('two');
});

test('a bulk makes each batch when its turn comes', async () => {
  const done: string[] = [];
  const doneBefore: number[] = [];
  const names = ['one', 'two', 'three'];
  const lazily = bulk({
    ...renames(-1, done),
    batches: () => ({
      length: names.length,
      *[Symbol.iterator]() {
        for (const [index, name] of names.entries()) {
          doneBefore.push(done.length);
          yield { name, before: names[index - 1] ?? 'member', index };
        }
      },
    }),
  });
  expect(await box.call(lazily, {})).toBe(3);
  expect(doneBefore).toEqual([0, 1, 2]);
});

test('a bulk asks the guards again for each batch', async () => {
  const token = await box.tokenOf('admin');
  const demoting = bulk<typeof empty, number, readonly string[], string>({
    name: 'test.bulk',
    summary: 'Lose the permission halfway',
    permission: ['organization.people.change_role'],
    records: ['User.RoleChanged'],
    resumed: (input) => Promise.resolve(input),
    goOn: 'run it again',
    input: empty,
    output: z.number(),
    plan: () => Promise.resolve(['Member', 'Admin']),
    foreseen: (names) => [names.length],
    batches: (_input, roles) => roles,
    async run({ tx, record }, role) {
      const [found] = (await tx.roles.list('org')).filter(({ name }) => name === role);
      const id = await person(tx, 'admin');
      const binding = {
        subject_type: 'user',
        project_id: null,
        source: 'manually',
        at: '2026-03-01T09:00:00.000Z',
      } as const;
      await tx.roles.bind([{ ...binding, subject_id: id, role_id: found?.id ?? '' }]);
      record({ kind: 'User.RoleChanged', id, name: 'admin', description: role });
      return 1;
    },
    merge: (_plan, outputs) => outputs.length,
  });
  expect(await box.refusal(box.call(demoting, {}, token))).toBe('forbidden');
});

test('a bulk checks its precondition in the first batch only', async () => {
  const seen: string[] = [];
  const requireMember = (username: string) => async (context: Context<Reads>) => {
    seen.push(context.actor().username);
    if ((await person(context.tx, username)) === '') throw new AppError('conflict', `${username} is gone`);
  };
  const before = box.dump();
  const refused = box.call(renames(9), {}, box.owner, { precondition: requireMember('two') });
  await expect(refused).rejects.toMatchObject({ code: 'conflict', message: 'two is gone' });
  expect(box.dump()).toBe(before);
  expect(await box.call(renames(9), {}, box.owner, { precondition: requireMember('member') })).toBe(3);
  expect(seen).toEqual(['ada', 'ada']);
});

test('a bulk whose caller takes what each batch lists keeps none of it', async () => {
  const rows = [...Array(501).keys()].map((at) => ({ line: at + 2, email: `p${at}@acme.example` }));
  for (const dryRun of [true, false]) {
    const taken: number[] = [];
    const partial = (output: unknown) => {
      taken.push(...(output as { items: { line: number }[] }).items.map(({ line }) => line));
      return Promise.resolve();
    };
    const answer = await box.call(peopleImport, { rows }, box.owner, { partial, dryRun });
    expect([answer.items, answer.total]).toEqual([[], 501]);
    expect(taken).toEqual(rows.map(({ line }) => line));
  }
});
