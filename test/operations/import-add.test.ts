import { peopleImport } from '../../src/operations/people/import.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** `add: false`: an import that may make no password, because nobody could be told it. */

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(() => box.destroy());

const rows = (...emails: readonly string[]) => emails.map((email, at) => ({ line: at + 2, email }));

test('it adds nobody', async () => {
  const before = box.dump();
  const work = box.call(peopleImport, {
    rows: rows('ada@acme.example', 'new@acme.example'),
    on_conflict: 'update',
    add: false,
  });
  await expect(work).rejects.toMatchObject({
    code: 'not_found',
    details: { faults: [{ line: 3, field: 'email', problem: 'nobody has the e-mail new@acme.example' }] },
  });
  expect(box.dump()).toBe(before);
});

test('it does the rest', async () => {
  const done = await box.call(peopleImport, { rows: rows('ada@acme.example'), on_conflict: 'update', add: false });
  expect(done.items).toMatchObject([{ action: 'unchanged' }]);
});
