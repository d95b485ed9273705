import { stringify } from 'csv-stringify/sync';
import { EXPORT_COLUMNS, EXTRA_COLUMNS } from '../../../src/domain/audit.ts';
import { chainStart, wholeLog } from '../../../src/domain/audit-chain.ts';
import type { AuditColumn, AuditEvent } from '../../../src/domain/audit.ts';
import type { AuditFilter, AuditPosition } from '../../../src/core/store/audit.ts';
import { AT, AWKWARD, codeOf, event, everyPage, firstPage, id, LATER, person, range } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

const BIG = Number.MAX_SAFE_INTEGER;

/** Events that vary in every field by which a filter selects. */
const VARIED = range(30).map((n) =>
  event(n + 1, {
    timestamp: `2026-03-0${1 + Math.floor(n / 10)}T09:00:00.000Z`,
    user_id: n % 3 === 0 ? 'ada-id' : 'ADA-id',
    username: n % 3 === 0 ? 'ada' : 'ADA',
    resource: n % 4 === 0 ? 'Group' : 'User',
    resource_id: `id-${n % 7}`,
    operation: n % 5 === 0 ? 'Removed' : 'Added',
    outcome: n % 6 === 0 ? 'denied' : 'ok',
    medium: n % 8 === 0 ? 'API' : 'CLI',
    ip_address: n % 9 === 0 ? '192.0.2.1' : '',
    description: n % 10 === 0 ? '100% ÉVE_’s' : 'plain',
  }),
);

const FILTERS: readonly (readonly [AuditFilter, (one: AuditEvent) => boolean])[] = [
  [{}, () => true],
  [{ since: '2026-03-02T09:00:00.000Z' }, (one) => one.seq > 10],
  [{ until: '2026-03-02T09:00:00.000Z' }, (one) => one.seq <= 10],
  [{ since: '2026-03-02T09:00:00.000Z', until: '2026-03-03T09:00:00.000Z' }, (one) => one.seq > 10 && one.seq <= 20],
  [{ actorId: 'ADA-id' }, (one) => one.user_id === 'ADA-id'],
  [{ actorId: "ada-id' or 1=1" }, () => false],
  [{ resource: 'Group' }, (one) => one.resource === 'Group'],
  [{ resourceId: 'id-3' }, (one) => one.resource_id === 'id-3'],
  [{ operation: 'Removed' }, (one) => one.operation === 'Removed'],
  [{ outcome: 'denied' }, (one) => one.outcome === 'denied'],
  [{ medium: 'API' }, (one) => one.medium === 'API'],
  [{ address: '192.0.2.1' }, (one) => one.ip_address === '192.0.2.1'],
  [{ text: 'PLAIN' }, (one) => one.description === 'plain'],
  [{ text: '0% ÉVE_' }, (one) => one.description !== 'plain'],
  [{ text: '0% éve_' }, () => false],
  [{ text: '%' }, (one) => one.description !== 'plain'],
  [{ text: '_x' }, () => false],
  [
    { actorId: 'ada-id', resource: 'User', outcome: 'ok' },
    (one) => one.seq % 3 === 1 && one.seq % 4 !== 1 && one.seq % 6 !== 1,
  ],
];

export const audit: Suite = ({ store }) => {
  const append = (...events: AuditEvent[]) => store().write((tx) => tx.audit.append(events));
  const head = () => store().read((tx) => tx.audit.head());
  const start = () => store().read((tx) => tx.audit.start());
  const seqs = () => store().read(async (tx) => (await tx.audit.following(1, 100)).map(({ seq }) => seq));

  test('what a name in the log stands for, the most frequent first, and what an id was last called', async () => {
    const named = (seq: number, resource: string, resource_id: string, resource_name: string) =>
      event(seq, { resource, resource_id, resource_name });
    await append(named(1, 'User', 'a', 'ops'), named(2, 'Group', 'b', 'ops'), named(3, 'Group', 'b', 'ops'));
    await append(named(4, 'Group', 'b', 'dev'), named(5, 'Access', '', 'ops'));
    await store().read(async (tx) => {
      expect(await tx.audit.resourcesNamed('ops', 5)).toEqual([
        { resource: 'Group', id: 'b', events: 2 },
        { resource: 'User', id: 'a', events: 1 },
      ]);
      expect(await tx.audit.resourcesNamed('ops', 1)).toHaveLength(1);
      expect(await tx.audit.resourcesNamed('Ops', 5)).toEqual([]);
      expect(await tx.audit.lastResource('b')).toEqual({ resource: 'Group', name: 'dev' });
      expect(await tx.audit.lastResource('c')).toBeUndefined();
    });
  });

  test('what actors did is counted by kind, and by project where that is still there', async () => {
    const [ada, bob] = [id(1, 1), id(1, 2)];
    const there = id(6, 1);
    const did = (seq: number, more: Partial<AuditEvent>) =>
      event(seq, { user_id: ada, resource_id: bob, timestamp: LATER, ...more });
    const inProject = { resource: 'Project', operation: 'Modified' };
    await store().write(async (tx) => {
      const owner = person('zoe');
      await tx.people.insert([owner]);
      const times = { created_at: AT, updated_at: AT };
      await tx.projects.insert([{ id: there, name: 'web', description: '', owner_id: owner.id, ...times }]);
    });
    await append(
      did(1, { timestamp: AT }),
      did(2, {}),
      did(3, {}),
      did(4, { resource_id: ada }),
      did(5, { outcome: 'denied' }),
      did(6, { ...inProject, resource_id: there }),
      did(7, { ...inProject, resource_id: id(6, 2) }),
      did(8, { resource: 'Project', resource_id: there }),
      did(9, { resource: 'Group', resource_id: there }),
      did(10, { user_id: bob, resource: 'Group' }),
      did(11, { user_id: '' }),
    );
    const use = (resource: string, operation: string, more: object = {}) => ({
      actorId: ada,
      resource,
      operation,
      own: false,
      projectId: null,
      events: 1,
      ...more,
    });
    const sorted = (uses: readonly object[]) => uses.map((one) => JSON.stringify(one)).sort();
    await store().read(async (tx) => {
      expect(sorted(await tx.audit.uses([ada], LATER))).toEqual(
        sorted([
          use('Group', 'Added'),
          use('Project', 'Added'),
          use('Project', 'Modified'),
          use('Project', 'Modified', { projectId: there }),
          use('User', 'Added', { events: 2 }),
          use('User', 'Added', { own: true }),
        ]),
      );
      expect(await tx.audit.uses([ada, bob, id(1, 3)], AT)).toHaveLength(7);
      expect(await tx.audit.uses([], AT)).toEqual([]);
      expect(await tx.audit.uses([ada], '2027')).toEqual([]);
    });
  });

  test('the chain begins with the organization’s id', async () => {
    expect(await head()).toMatchObject({ seq: 0, timestamp: '' });
    await store().write((tx) =>
      tx.organization.insert({
        id: 'org-1',
        name: 'Acme',
        ...NEW_SETTINGS,
        default_role_id: 'r',
        created_at: AT,
        updated_at: AT,
      }),
    );
    expect(await head()).toEqual({ seq: 0, hash: chainStart('org-1'), timestamp: '' });
    expect(await start()).toEqual(wholeLog('org-1'));
  });

  test('a log is shortened again and again, and the events before its beginning go', async () => {
    await append(...range(5).map((n) => event(n + 1)));
    const first = { seq: 1, previous_hash: 'hash 0', until_seq: 3, until_hash: 'hash 3' };
    await store().write((tx) => tx.audit.shorten(first));
    expect([await start(), await seqs()]).toEqual([first, [1, 2, 3, 4, 5]]);
    const next = { ...first, seq: 3, previous_hash: 'hash 2' };
    await store().write((tx) => tx.audit.shorten(next));
    expect([await start(), await seqs()]).toEqual([next, [3, 4, 5]]);
    const none = { seq: 2_000_000_001, previous_hash: 'a', until_seq: 2_000_000_000, until_hash: 'b' };
    await store().write((tx) => tx.audit.shorten(none));
    expect([await start(), await seqs(), (await head()).seq]).toEqual([none, [], 5]);
  });

  test('the head is that of the last event, also within the transaction, and a failed append leaves nothing', async () => {
    await append(event(1), event(2));
    await append(event(3, { timestamp: LATER }));
    await append();
    expect(await head()).toEqual({ seq: 3, hash: 'hash 3', timestamp: LATER });
    const held = await store().write(async (tx) => {
      await tx.audit.append([event(4)]);
      return tx.audit.head();
    });
    expect(held).toEqual({ seq: 4, hash: 'hash 4', timestamp: AT });
    await expect(
      store().write(async (tx) => tx.audit.append([event(5)]).then(() => Promise.reject(new Error('no')))),
    ).rejects.toThrow('no');
    expect(await head()).toEqual(held);
  });

  test('an event is read as it was written, whatever its text', async () => {
    const awkward = event(1, {
      description: AWKWARD,
      metadata: JSON.stringify({ after: { name: AWKWARD, empty: '' } }),
      resource_name: '=cmd|calc',
      username: '',
      ip_address: '2001:db8::1',
      medium: 'SCIM',
      outcome: 'denied',
    });
    await append(awkward);
    await store().read(async (tx) => {
      expect(await tx.audit.byId(awkward.id)).toEqual(awkward);
      expect(await tx.audit.following(1, 1)).toEqual([awkward]);
      expect((await tx.audit.list({}, firstPage())).items).toEqual([awkward]);
      expect(await tx.audit.byId('none')).toBeUndefined();
    });
  });

  test.each([
    ['sequence number', (one: AuditEvent) => event(one.seq)],
    ['id', (one: AuditEvent) => event(2, { id: one.id })],
  ])('a second event with the same %s is a conflict', async (_what, duplicate) => {
    const one = event(1);
    await append(one);
    expect(await codeOf(append(duplicate(one)))).toBe('conflict');
    expect(await head()).toMatchObject({ seq: 1 });
  });

  test('sequence numbers are exact up to the largest safe integer', async () => {
    const events = [2 ** 31, 2 ** 32 + 1, BIG - 1, BIG].map((seq) => event(seq));
    await append(...events);
    expect(await head()).toMatchObject({ seq: BIG });
    await store().read(async (tx) => {
      expect(await tx.audit.following(BIG, 5)).toEqual(events.slice(-1));
      const rows = await tx.audit.rows(['seq'], {}, { order: 'asc', beyond: 0, last: BIG }, 10);
      expect(rows.rows).toEqual(events.map((one) => [one.seq]));
    });
    expect(await everyPage(1, (page) => store().read((tx) => tx.audit.list({}, page)))).toEqual([...events].reverse());
  });

  test('following returns events from a seq on, oldest first, up to the limit', async () => {
    await append(...VARIED);
    const seqs = async (from: number, limit: number) =>
      (await store().read((tx) => tx.audit.following(from, limit))).map((one) => one.seq);
    expect(await seqs(1, 3)).toEqual([1, 2, 3]);
    expect(await seqs(29, 10)).toEqual([29, 30]);
    expect(await seqs(31, 10)).toEqual([]);
  });

  test.each(FILTERS)('the list is latest first and pages cover it once: %j', async (filter, matches) => {
    await append(...VARIED);
    const expected = VARIED.filter(matches).reverse();
    for (const limit of [1, 4, 30, 100])
      expect(await everyPage(limit, (page) => store().read((tx) => tx.audit.list(filter, page)))).toEqual(expected);
  });

  describe('rows for exports', () => {
    const pages = async (columns: readonly AuditColumn[], filter: AuditFilter, from: AuditPosition, limit: number) => {
      const rows: (readonly (string | number)[])[] = [];
      for (let beyond: number | null = from.beyond; beyond !== null;) {
        const at: AuditPosition = { ...from, beyond };
        const page = await store().read((tx) => tx.audit.rows(columns, filter, at, limit));
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        rows.push(...page.rows);
        beyond = page.next;
      }
      return rows;
    };
    const up = { order: 'asc', beyond: 0, last: 30 } as const;
    const down = { order: 'desc', beyond: 31, last: 30 } as const;

    test.each(FILTERS)('cover both orders once with %j', async (filter, matches) => {
      await append(...VARIED);
      const expected = VARIED.filter(matches).map((one) => [one.seq, one.id]);
      for (const limit of [1, 7, 30, 31]) {
        expect(await pages(['seq', 'id'], filter, up, limit)).toEqual(expected);
        expect(await pages(['seq', 'id'], filter, down, limit)).toEqual([...expected].reverse());
      }
    });

    test('stop at the last event of their position', async () => {
      await append(...VARIED);
      expect(await pages(['seq'], {}, { ...up, last: 12, beyond: 9 }, 5)).toEqual([[10], [11], [12]]);
      expect(await pages(['seq'], {}, { ...down, last: 2, beyond: 3 }, 5)).toEqual([[2], [1]]);
      expect(await pages(['seq'], {}, { ...up, last: 0 }, 5)).toEqual([]);
    });

    test('are the same as CSV, in both orders, whatever the text', async () => {
      const hard = ['', '=cmd()', 'a,b', '"', 'x\ny', '\r', '-1', 'é 阿 😀', AWKWARD, '＋1', '@x', '{}'];
      const events = hard.map((text, at) =>
        event(at + 1, {
          username: text,
          resource_name: `${text}.`,
          description: text,
          metadata: JSON.stringify({ [text]: text }),
        }),
      );
      await append(...events, event(hard.length + 1));
      for (const columns of [EXPORT_COLUMNS, [...EXPORT_COLUMNS, ...EXTRA_COLUMNS], ['username'], ['seq']] as const)
        for (const order of ['asc', 'desc'] as const) {
          const from = { order, beyond: order === 'asc' ? 0 : BIG, last: BIG };
          const { rows } = await store().read((tx) => tx.audit.rows(columns, {}, from, 50));
          const { text, next } = await store().read((tx) => tx.audit.csv(columns, {}, from, 50));
          expect(text).toBe(
            stringify(
              rows.map((row) => [...row]),
              { escape_formulas: true, quoted_match: /\r/ },
            ),
          );
          expect(next).toBeNull();
        }
      const from = { order: 'asc', beyond: 2, last: 5 } as const;
      expect(await store().read((tx) => tx.audit.csv(['seq', 'outcome'], { outcome: 'ok' }, from, 2))).toEqual({
        text: '3,ok\n4,ok\n',
        next: 4,
      });
    });

    test.each([
      ['ip_address', '1.1.1.1,2.2.2.2'],
      ['user_id', '"'],
      ['resource', 'a\nb'],
      ['operation', '=cmd()'],
      ['id', '-1'],
    ])('do not quote the columns that roster writes, so %s cannot be %j', async (column, value) => {
      expect(await codeOf(append(event(1, { [column]: value })))).toBe('internal');
      expect(await head()).toMatchObject({ seq: 0 });
    });

    test('have the requested columns, in that order', async () => {
      const one = event(1, { description: AWKWARD, metadata: '{"a":"\\n"}' });
      await append(one);
      const columns = [...EXTRA_COLUMNS, ...EXPORT_COLUMNS];
      expect(await pages(columns, {}, up, 5)).toEqual([columns.map((column) => one[column])]);
      expect(await pages(['timestamp', 'resource'], {}, up, 5)).toEqual([[AT, 'User']]);
    });
  });
};
