import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, behind, errorOf, faultsOf } from '../../../support/front-door.ts';

/** Rows of batches about what an identity provider manages. */

const REFUSED = 'managed_by_scim';

async function prepared(box: Sandbox): Promise<void> {
  await addPeople(box, 'grace', 'linus', 'margaret', 'alan');
  await box.json('group create Platform --member grace');
  await box.json('group create Runtime');
  await box.json('scim enable --reveal');
  await behind(
    box,
    "update people set scim = 'linked', scim_user_name = 'l', scim_user_key = 'l' where username = 'linus'",
  );
  await behind(box, "update groups set scim = 'linked' where name = 'Platform'");
}

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepared)));
  afterEach(() => box.destroy());

  const run = (stdin: string, argv: string) => box.run(argv, { stdin });
  const remove = (...more: readonly string[]) =>
    run('grace\nlinus\nalan\n', `people remove --from - --batch 1 --yes ${more.join(' ')}`);
  const modify = (...more: readonly string[]) =>
    run('Runtime\nPlatform\n', `group modify --from - --add margaret --batch 1 ${more.join(' ')}`);
  const there = async () =>
    (await behind<{ username: string }>(box, 'select username from people order by username')).map(
      ({ username }) => username,
    );
  const members = async (group: string) =>
    (await box.json<{ members: readonly string[] }>(['group', 'show', group])).members;
  const outcomes = (stdout: string) =>
    (JSON.parse(stdout) as { line: number; action: string; failure?: { code: string } }[]).map(
      ({ line, action, failure }) => `${line} ${failure?.code ?? action}`,
    );

  test('answers tell who is managed, until there is no provider', async () => {
    type Managed = { readonly name: string; readonly username: string; readonly source: string };
    const sources = async () => ({
      people: (await box.json<Managed[]>('people list')).map(({ username, source }) => `${username} ${source}`),
      groups: (await box.json<Managed[]>('group list')).map(({ name, source }) => `${name} ${source}`),
      shown: [
        (await box.json<Managed>('people show linus')).source,
        (await box.json<Managed>('group show Platform')).source,
      ],
    });
    const OTHERS = ['ada manually', 'alan manually', 'grace manually'];
    expect(await sources()).toEqual({
      people: [...OTHERS, 'linus scim', 'margaret manually'],
      groups: ['Platform scim', 'Runtime manually'],
      shown: ['scim', 'scim'],
    });
    expect((await box.run('people show linus')).stderr).toBe(
      'the identity provider manages linus; change their name, address and status there\n',
    );
    expect((await box.run('group show Platform')).stderr).toBe(
      'the identity provider manages the group Platform; change its name and members there\n',
    );
    expect((await box.run('people show grace')).stderr).toBe('');
    await box.json('scim disable --yes');
    expect((await sources()).people).toEqual([...OTHERS, 'linus manually', 'margaret manually']);
    expect((await sources()).shown).toEqual(['manually', 'manually']);
  });

  test('a removal refuses them before anybody goes', async () => {
    const refused = await remove('--json');
    expect(faultsOf(refused)).toEqual([`2 ${REFUSED}`]);
    expect(errorOf(refused)).toMatchObject({
      code: REFUSED,
      hint: expect.stringContaining('here with --force') as string,
    });
    expect(await there()).toEqual(['ada', 'alan', 'grace', 'linus', 'margaret']);
  });

  test('a removal leaves them out, also where it goes on, and takes them by force', async () => {
    const done = await remove('--continue-on-error', '--json');
    expect([done.code, outcomes(done.stdout)]).toEqual([8, ['1 removed', `2 ${REFUSED}`, '3 removed']]);
    expect(await there()).toEqual(['ada', 'linus', 'margaret']);
    const forced = await run('linus\n', 'people remove --from - --batch 1 --yes --force');
    expect([forced.code, await there()]).toEqual([0, ['ada', 'margaret']]);
  });

  test('changes of groups refuse them before the first is changed', async () => {
    const refused = await modify('--json');
    expect(faultsOf(refused)).toEqual([`2 ${REFUSED}`]);
    expect([await members('Runtime'), await members('Platform')]).toEqual([[], ['grace']]);
  });

  test('changes of groups leave them out, or change them by force', async () => {
    const done = await modify('--continue-on-error', '--json');
    expect([done.code, outcomes(done.stdout)]).toEqual([8, ['1 changed', `2 ${REFUSED}`]]);
    expect([await members('Runtime'), await members('Platform')]).toEqual([['margaret'], ['grace']]);
    const forced = await modify('--continue-on-error', '--force', '--json');
    expect([forced.code, outcomes(forced.stdout)]).toEqual([0, ['1 unchanged', '2 changed']]);
    expect(await members('Platform')).toEqual(['grace', 'margaret']);
  });

  test('a row that changes no membership is no fault, and one that is left out twice is so each time', async () => {
    const add = 'group modify Platform --add-from - --batch 1 --continue-on-error --json';
    const { stdout } = await run('grace\nalan\nalan@acme.example\n', add);
    expect(outcomes(stdout)).toEqual(['1 unchanged', `2 ${REFUSED}`, `3 ${REFUSED}`]);
    const described = await run('Platform\n', 'group modify --from - --description Base --batch 1 --json');
    expect(outcomes(described.stdout)).toEqual(['1 changed']);
  });

  test('commands that cannot be told to name one that can', async () => {
    const synced = await run('margaret\n', 'group sync Platform --from - --max-removals 1 --json');
    expect(errorOf(synced)).toMatchObject({
      code: REFUSED,
      hint: expect.stringMatching(/alone with --force.*: roster group modify Platform$/) as string,
    });
    const imported = await run(
      'email,username\nlinus@acme.example,other\n',
      'people import - --on-conflict update --reveal --json',
    );
    expect(errorOf(imported)).toMatchObject({
      code: REFUSED,
      hint: expect.stringMatching(/alone with --force.*: roster people edit linus$/) as string,
    });
  });
});
