import { writeFileSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { IpAllowListEntry } from '../../../../src/domain/ip-allow-list.ts';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { CALLER_ADDRESS } from '../../../support/backends.ts';
import { addPerson, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';
import { contextOf } from '../../../support/tokens.ts';

/** The IP allow list, as administrators change it. */

const ADD = 'settings ip-allow-list add';
const REMOVE = 'settings ip-allow-list remove';

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const { remote } = backend;
  const list = async (): Promise<string[]> =>
    (await box.json<IpAllowListEntry[]>('settings ip-allow-list list')).map(({ network }) => network);
  const own = remote
    ? `note: your own address, ${CALLER_ADDRESS}, is allowed\n`
    : 'note: the list is for requests to a server; commands on the store itself, such as this one, always work\n';
  /** Lets the caller in, so that a test is about the rest. */
  const letIn = async (): Promise<string[]> => {
    await box.json(`${ADD} ${CALLER_ADDRESS}`);
    return [CALLER_ADDRESS];
  };

  test('addresses and networks are added in their one form, each once, with a description', async () => {
    writeFileSync(box.path('more.txt'), '203.0.113.200\n2001:DB8:0:0:0::1\n');
    const line = [
      ...ADD.split(' '),
      CALLER_ADDRESS,
      '10.1.2.3/8',
      '::ffff:10.0.0.0/104',
      '--from',
      box.path('more.txt'),
    ];
    const added = await box.run([...line, '--description', 'Bern', '--json']);
    const all = `${CALLER_ADDRESS}, 10.0.0.0/8, 203.0.113.200, 2001:db8::1`;
    expect([added.code, added.stderr]).toEqual([0, `${own}${all} are in the IP allow list\n`]);
    const entries = JSON.parse(added.stdout) as IpAllowListEntry[];
    expect(entries.map(({ network, description, created_by }) => [network, description, created_by])).toEqual([
      [CALLER_ADDRESS, 'Bern', 'ada'],
      ['10.0.0.0/8', 'Bern', 'ada'],
      ['203.0.113.200', 'Bern', 'ada'],
      ['2001:db8::1', 'Bern', 'ada'],
    ]);
    expect(await list()).toEqual(['10.0.0.0/8', CALLER_ADDRESS, '203.0.113.200', '2001:db8::1']);
    expect(await latestEvents(box, 4)).toEqual([
      `IpAllowList.Added ${CALLER_ADDRESS}`,
      'IpAllowList.Added 10.0.0.0/8',
      'IpAllowList.Added 203.0.113.200',
      'IpAllowList.Added 2001:db8::1',
    ]);
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(metadataOf(event)).toEqual({ after: { network: '2001:db8::1', description: 'Bern' } });
    expect((await box.run('audit verify')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('what is there stays; another description replaces the one it has', async () => {
    await letIn();
    await box.json([...ADD.split(' '), '10.0.0.0/8', '--description', 'Bern']);
    const before = await stateOf(box);
    expect((await box.run(`${ADD} 10.9.9.9/8`)).stderr).toBe('unchanged\n');
    expect((await box.run(`${ADD} 10.0.0.0/8 --description Bern`)).stderr).toBe('unchanged\n');
    expect((await box.run(`${ADD} 10.0.0.0/8 --description Basel --if-not-exists`)).stderr).toBe(
      'unchanged\nnote: 10.0.0.0/8 is there already: its description is another\n',
    );
    expect(await stateOf(box)).toEqual(before);
    const [entry] = await box.json<IpAllowListEntry[]>(`${ADD} 10.0.0.0/8 --description Basel`);
    expect(entry?.description).toBe('Basel');
    expect(await latestEvents(box, 1)).toEqual(['IpAllowList.Modified 10.0.0.0/8']);
  });

  test('entries are removed by their network in any spelling or their id, all or none', async () => {
    await letIn();
    const [, , id] = (await box.json<IpAllowListEntry[]>(`${ADD} 10.0.0.0/8 2001:db8::/32 203.0.113.9`)).map(
      (one) => one.id,
    );
    const before = await stateOf(box);
    const refused = errorOf(await box.run(`${REMOVE} 10.0.0.0/8 203.0.113.8 --yes --json`));
    expect([refused.code, refused.message]).toEqual([
      'not_found',
      'there is no entry 203.0.113.8 in the IP allow list',
    ]);
    const inside = errorOf(await box.run(`${REMOVE} 10.1.2.3 --yes --json`));
    expect([inside.code, inside.hint]).toEqual([
      'not_found',
      expect.stringMatching(/^it is in the network 10\.0\.0\.0\/8: /),
    ]);
    expect(await stateOf(box)).toEqual(before);
    const removed = await box.run([...REMOVE.split(' '), '::ffff:10.2.3.4/104', '2001:DB8::/32', String(id), '--yes']);
    expect([removed.code, removed.stderr]).toEqual([
      0,
      `${own}10.0.0.0/8, 2001:db8::/32, 203.0.113.9 are not in the IP allow list any more\n`,
    ]);
    expect(await list()).toEqual([CALLER_ADDRESS]);
    const last = await box.run(`${REMOVE} ${CALLER_ADDRESS} --yes`);
    expect(last.stderr).toContain('note: the list is empty: requests from every address are allowed\n');
    expect(await list()).toEqual([]);
  });

  test('a terminal is asked before an entry is removed', async () => {
    await letIn();
    await box.json(`${ADD} 10.0.0.0/8`);
    const kept = await box.run(`${REMOVE} 10.0.0.0/8`, { tty: 80, answers: [false] });
    expect(kept.asked).toEqual([expect.stringContaining('Remove 10.0.0.0/8 from the IP allow list?')]);
    expect(await list()).toEqual(['10.0.0.0/8', CALLER_ADDRESS]);
  });

  test.each([
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/255.0.0.0',
    '167772161',
    '0x7f.0.0.1',
    'fe80::1%eth0',
    '[::1]',
    '10.0.0.1:80',
    '::ffff:10.0.0.0/95',
    'office.acme.example',
    '10.0.0.1\u200b',
    `${'0'.repeat(100)}.0.0.1`,
  ])('%s is no entry', async (text) => {
    const before = await stateOf(box);
    const refused = errorOf(await box.run([...ADD.split(' '), text, '--json']));
    expect([refused.code, refused.message]).toEqual([
      'invalid',
      expect.stringContaining('is neither an IP address nor a network'),
    ]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('there are a thousand entries at most', async () => {
    await letIn();
    const many = (count: number, block: number) =>
      Array.from({ length: count }, (_, at) => `10.${block}.${at >> 8}.${at & 255}\n`).join('');
    const add = (stdin: string, count: number) => box.run(`${ADD} --from - --confirm ${count} --json`, { stdin });
    const refused = errorOf(await add(many(1000, 1), 1000));
    expect([refused.code, refused.details]).toEqual(['conflict', { limit: 'entries', most: 1000 }]);
    expect((await add(many(999, 1), 999)).code).toBe(0);
    expect(await box.json<IpAllowListEntry[]>('settings ip-allow-list list --all')).toHaveLength(1000);
    expect(errorOf(await box.run(`${ADD} 10.2.0.0 --json`)).code).toBe('conflict');
    expect((await box.run(`${ADD} 10.1.0.0`)).stderr).toBe('unchanged\n');
    expect(errorOf(await add(many(1001, 3), 1001)).code).toBe('invalid');
  });

  test('it tells whose sessions began at addresses that are not allowed, as far as the caller may see people', async () => {
    await addPerson(box, 'grace@acme.example', 'grace');
    const grace = await box.as('grace');
    await letIn();
    const signIn = (network: string) =>
      box.backend.query(
        box.location,
        "insert into sign_in_networks (person_id, network, last_at) select id, $1, '2026-03-01T10:00:00.000Z' from people where username = 'grace'",
        network,
      );
    expect((await grace.run('whoami')).code).toBe(0);
    await signIn('2001:db8:1:2');
    const dry = await box.run(`${ADD} 10.0.0.0/8 --dry-run`);
    expect(dry.stderr).toContain(
      'of 1 address from which people with a session signed in, 1 is not allowed: grace at 2001:db8:1:2::/64',
    );
    expect([dry.code, await list()]).toEqual([0, [CALLER_ADDRESS]]);
    const done = await box.run(`${ADD} 2001:db8:1:2::7`);
    expect(done.stderr).toContain('note: 1 address from which people with a session signed in: it is allowed\n');
  });

  test('it needs a permission of its own', async () => {
    await letIn();
    await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
    await addPerson(box, 'mia@acme.example', 'mia');
    const [admin, member] = [await box.as('adam'), await box.as('mia')];
    expect((await admin.run(`${ADD} 10.0.0.0/8`)).code).toBe(0);
    for (const line of [
      'settings ip-allow-list list',
      `${ADD} 10.0.0.0/8 --if-not-exists`,
      `${REMOVE} 10.0.0.0/8 --yes`,
    ])
      expect(errorOf(await member.run(`${line} --json`)).code).toBe('forbidden');
    expect(await latestEvents(box, 1)).toEqual(['Access.Denied mia']);
  });
});

describe('over HTTP', () => {
  const [, http] = bothWays();
  let box: Sandbox;
  beforeEach(async () => {
    if (http === undefined) throw new Error('there is no server');
    box = await sandbox(http);
  });
  afterEach(() => box.destroy());

  test('a change that would shut out whoever makes it is refused, a dry run too, unless that is meant', async () => {
    const before = await stateOf(box);
    for (const flags of ['', ' --dry-run']) {
      const { code, message, hint } = errorOf(await box.run(`${ADD} 10.0.0.0/8${flags} --json`));
      expect([code, message]).toEqual([
        'conflict',
        `your own address, ${CALLER_ADDRESS}, would not be allowed any more`,
      ]);
      expect(hint).toMatch(/^add it as well: .*ip-allow-list add 192\.0\.2\.7.*; or give --force, if you mean that$/);
    }
    expect(await stateOf(box)).toEqual(before);
    await box.json(`${ADD} ${CALLER_ADDRESS} 10.0.0.0/8`);
    expect(errorOf(await box.run(`${REMOVE} ${CALLER_ADDRESS} --yes --json`)).code).toBe('conflict');
    const forced = await box.run(`${REMOVE} ${CALLER_ADDRESS} --yes --force`);
    expect([forced.code, forced.stderr]).toEqual([
      0,
      expect.stringContaining('is not allowed: the server will not know you any more'),
    ]);
  });

  test('who is shut out is told what that may mean, and gets in again by a command on the store', async () => {
    await box.json(`${ADD} 10.0.0.0/8 --force`);
    const shutOut = errorOf(await box.run('people list --json'));
    expect([shutOut.code, shutOut.hint]).toEqual([
      'unsupported_by_server',
      expect.stringContaining('or not allow your address'),
    ]);
    expect((await box.run('people list', { address: '10.1.2.3' })).code).toBe(0);
    const here = { ROSTER_STORE: box.location, ROSTER_URL: undefined, ROSTER_TOKEN: contextOf(box).token };
    expect((await box.run(`${REMOVE} 10.0.0.0/8 --yes`, { env: here })).code).toBe(0);
    box.clock.now += 1000;
    expect((await box.run('people list')).code).toBe(0);
  });
});
