import { writeFileSync } from 'node:fs';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, errorOf, latestEvents } from '../../../support/front-door.ts';

/** The IP allow list in an organization's document. */

const HEAD = 'apiVersion: roster/v1\nkind: Organization\n';
const list = (...entries: readonly string[]): string => `settings: {ip_allow_list: [${entries.join(', ')}]}\n`;
const OFFICE = '{network: 192.0.2.0/24, description: Office}';

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const run = (verb: string, text: string, by = box) => {
    writeFileSync(box.path('org.yaml'), HEAD + text);
    return by.run([verb, '-f', box.path('org.yaml'), '--json']);
  };
  const apply = async (text: string) => {
    const { code, stderr } = await run('apply', text);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, expect.any(String)]);
  };
  const entries = async () =>
    (await box.json<{ network: string; description: string }[]>('settings ip-allow-list list')).map(
      ({ network, description }) => `${network} ${description}`.trim(),
    );

  test('it becomes exactly what is listed, and stays where the document says nothing of it', async () => {
    await box.json('settings ip-allow-list add 192.0.2.0/24 10.0.0.0/8');
    await apply(list(OFFICE, '{network: "2001:DB8::/32"}'));
    expect(await entries()).toEqual(['192.0.2.0/24 Office', '2001:db8::/32']);
    expect(await latestEvents(box, 3)).toEqual([
      'IpAllowList.Added 2001:db8::/32',
      'IpAllowList.Modified 192.0.2.0/24',
      'IpAllowList.Removed 10.0.0.0/8',
    ]);
    await apply('settings: {url: ""}\n');
    await apply(list('{network: 192.0.2.0/24}'));
    expect(await entries()).toEqual(['192.0.2.0/24 Office']);
    await apply(list());
    expect(await entries()).toEqual([]);
  });

  test('diff tells it, and export writes it', async () => {
    const { changes } = JSON.parse((await run('diff', list(OFFICE))).stdout) as { changes: { fields: unknown[] }[] };
    expect(changes.flatMap(({ fields }) => fields)).toEqual([
      { field: 'ip_allow_list', before: null, after: null, removed: [], added: ['192.0.2.0/24: Office'] },
    ]);
    await apply(list(OFFICE));
    expect(JSON.parse((await box.run('export -o json')).stdout)).toMatchObject({
      settings: { ip_allow_list: [{ network: '192.0.2.0/24', description: 'Office' }] },
    });
    expect((await run('diff', list(OFFICE))).code).toBe(0);
  });

  test.each([
    [list('{network: 192.0.2.1}', '{network: 192.0.2.1/32}'), /stands twice/],
    [list('{network: office}'), /neither an IP address nor a network/],
    [list('{network: 192.0.2.1, force: true}'), /force/],
  ])('%s is refused', async (text, problem) => {
    const refused = errorOf(await run('apply', text));
    expect(JSON.stringify(refused)).toMatch(problem);
    expect(await entries()).toEqual([]);
  });

  test('it takes the permission that it takes by hand, and no other', async () => {
    await box.json(
      [
        'role new Netadmin',
        ...['view', 'general_settings.view', 'people.view', 'groups.view', 'roles.view', 'service_accounts.view']
          .concat('ip_allow_list.view', 'ip_allow_list.manage')
          .map((one) => `--permission organization.${one}`),
        '--maps-to Reader',
      ].join(' '),
    );
    await addPerson(box, 'nina@acme.example', 'nina', 'Netadmin');
    const nina = await box.as('nina');
    const { code, stderr } = await run('apply', list(OFFICE), nina);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, expect.any(String)]);
    const refused = errorOf(await run('apply', 'settings: {ip_allow_list: [], url: "https://a.example"}\n', nina));
    expect(refused.details).toMatchObject({ permission: 'organization.general_settings.modify' });
  });
});

test('a list that would shut out whoever applies it is refused, and nothing is changed', async () => {
  const [http] = bothWays().filter(({ remote }) => remote);
  if (http === undefined) throw new Error('there is no backend');
  const box = await sandbox(http);
  writeFileSync(box.path('org.yaml'), `${HEAD}${list('{network: 10.0.0.0/8}')}`);
  const refused = errorOf(await box.run(['apply', '-f', box.path('org.yaml'), '--json']));
  expect(refused).toMatchObject({
    code: 'conflict',
    message: 'your own address, 192.0.2.7, would not be allowed any more',
    hint: 'add it to settings.ip_allow_list as well: 192.0.2.7',
  });
  expect(await box.json('settings ip-allow-list list')).toEqual([]);
  await box.destroy();
});
