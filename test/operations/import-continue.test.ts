import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleImport } from '../../src/operations/people/import.ts';
import { peopleRemove } from '../../src/operations/people/remove.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** Rows that were fine when the import was planned, and are not when their batch is written. */

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(() => box.destroy());

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ line: at + 2, email: `p${at}@acme.example`, username: `u${at}` }));

/** Imports, and does something else after the first batch. */
function importing(input: object, meanwhile: () => Promise<unknown>) {
  let isFirst = true;
  return box.call(peopleImport, { rows: rows(40), batch: 10, ...input }, box.owner, {
    async partial() {
      if (isFirst) await meanwhile();
      isFirst = false;
    },
  });
}

const addOne = (at: number) => box.call(peopleAdd, { people: [{ email: `p${at}@acme.example` }] });

test('fail alone, and the rest of their batch is imported', async () => {
  const items: { line: number; action: string; failure?: unknown }[] = [];
  let isFirst = true;
  const { done, total } = await box.call(
    peopleImport,
    { rows: rows(40), batch: 10, continue_on_error: true },
    box.owner,
    {
      async partial(output) {
        items.push(...(output as { items: typeof items }).items);
        if (isFirst) await Promise.all([17, 23, 29, 39].map(addOne));
        isFirst = false;
      },
    },
  );
  expect([done, total]).toEqual([40, 40]);
  expect(items.map(({ line }) => line)).toEqual(rows(40).map(({ line }) => line));
  const failed = items.filter(({ action }) => action === 'failed');
  expect(failed.map(({ line }) => line)).toEqual([19, 25, 31, 41]);
  expect(failed[0]).toMatchObject({ failure: { code: 'conflict' } });
});

test('end an import that does not go on after errors', async () => {
  await expect(importing({}, () => addOne(17))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('1 of 4 batches were done before') as string,
  });
});

test('somebody who is removed meanwhile fails, and is not made anew', async () => {
  await box.call(peopleAdd, { people: [{ email: 'p17@acme.example' }] });
  await importing({ on_conflict: 'update', continue_on_error: true }, () =>
    box.call(peopleRemove, { people: ['p17'] }),
  );
  const people = await box.store.read((tx) => tx.people.find({ emailKeys: ['p17@acme.example', 'p18@acme.example'] }));
  expect(people.map(({ username }) => username)).toEqual(['u18']);
});
