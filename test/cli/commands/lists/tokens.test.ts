import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, errorOf } from '../../../support/front-door.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Whose tokens end soon, are old, or have not been used: of everybody at once. */
describe.each(backends())("everybody's tokens on $name", (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPerson(box, 'grace@acme.example', 'grace', 'Admin');
    await addPeople(box, 'linus');
    await box.json('token create laptop --person linus --expires 20d --reveal');
    await box.json('token create Old --person grace --expires never --reveal');
    await box.json('service-account create deployer --reveal');
    await box.json('role new Keeper --permission organization.api_tokens.manage');
    await addPerson(box, 'hank@acme.example', 'hank', 'Keeper');
    box.clock.now += 10 * DAY;
    await box.json('token create ci --person grace --expires 40d --reveal');
  });
  afterAll(() => box.destroy());

  const found = async (flags: string, as = box) =>
    (await as.json<readonly { name: string; subject: string }[]>(`token list --everyone ${flags}`)).map(
      ({ name, subject }) => `${subject} ${name}`,
    );

  test.each([
    ['--older-than 5d --sort -expires_at', ['grace Old', 'deployer default', 'ada init', 'linus laptop']],
    ['--expires-within 14d', ['linus laptop']],
    ['--unused 9d --search o', ['linus laptop', 'grace Old']],
    ['--created-since 1d', ['grace ci']],
    ['--state revoked', []],
  ])('%s', async (flags, expected) => {
    expect((await found(flags)).sort()).toEqual([...expected].sort());
    expect(await box.json(`token list --everyone ${flags} --count`)).toEqual({ count: expected.length });
  });

  test('pages follow the order asked for', async () => {
    const all = await found('--sort expires_at --limit 1 --all');
    expect(all[0]).toBe('linus laptop');
    expect(all.at(-1)).toBe('grace Old');
    expect(await found('--sort -expires_at')).toEqual([...all].reverse());
  });

  test('a table names the owner, the state and the maker', async () => {
    const { stdout } = await box.run('token list --everyone --search laptop');
    expect(stdout.split('\n')[0]).toBe(
      'subject\tsubject_type\tname\tstate\tlast_four\texpires_at\tlast_used_at\tpermissions\tcreated_by\tcreated_at',
    );
    expect(stdout).toMatch(/^linus\tuser\tlaptop\tactive\t/m);
  });

  test('a Member sees nobody else, and a keeper of tokens no service accounts that they may not see', async () => {
    const linus = await box.as('linus');
    const hank = await box.as('hank');
    expect(errorOf(await linus.run('token list --everyone --json'))).toMatchObject({ code: 'forbidden' });
    expect(errorOf(await linus.run('token list --everyone --count --json'))).toMatchObject({ code: 'forbidden' });
    const seen = await found('--state all', hank);
    expect(seen).toContain('linus laptop');
    expect(seen.filter((one) => one.startsWith('deployer'))).toEqual([]);
    expect(errorOf(await box.run('token list --everyone --person linus --json'))).toMatchObject({ code: 'invalid' });
  });
});
