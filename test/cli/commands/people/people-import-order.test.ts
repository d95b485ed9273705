import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, csv, csvFile } from '../../../support/front-door.ts';

/** An import of several batches that hands the organization over, whatever the order of its rows. */

const CROWD = Array.from({ length: 520 }, (_, at) => `p${at}@acme.example,p${at},,`);

describe.each(backends())('an import of several batches on $name', (backend) => {
  let box: Sandbox;
  let importer: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await box.json('role new Keeper --from Owner');
    await addPerson(box, 'carol@acme.example', 'carol');
    await box.as('carol');
    await addPerson(box, 'ivy@acme.example', 'ivy', 'Keeper');
    importer = await box.as('ivy');
  });
  afterEach(() => box.destroy());

  const roleOf = async (username: string) => (await importer.json<Person>(`people show ${username}`)).role;

  test.each([
    [
      'first',
      (rows: readonly string[]) => ['ada@acme.example,ada,Member,', ...rows, 'carol@acme.example,carol,Owner,'],
    ],
    ['last', (rows: readonly string[]) => ['carol@acme.example,carol,Owner,', ...rows, 'ada@acme.example,ada,Member,']],
  ])('makes the next Owner before the last one, who comes %s, is none any more', async (_where, around) => {
    const file = csvFile(box, csv(...around(CROWD)));
    const ran = await importer.run(['people', 'import', file, '--on-conflict', 'update', '--reveal', '--json']);
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('520 created, 2 updated')]);
    expect([await roleOf('ada'), await roleOf('carol')]).toEqual(['Member', 'Owner']);
    const lines = (JSON.parse(ran.stdout) as { line: number }[]).map(({ line }) => line);
    expect(lines).toEqual(Array.from({ length: 522 }, (_, at) => at + 2));
  });
});
