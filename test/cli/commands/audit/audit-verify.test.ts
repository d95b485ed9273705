import { chainHash } from '../../../../src/domain/audit-chain.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { STORE_VERSION } from '../../../../src/stores/sql/schema/version.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { rechained, replaceEvents as replace } from '../../../support/forged-log.ts';
import { behind, csvFile, errorOf } from '../../../support/front-door.ts';

/** The log is edited behind roster's back, as somebody who can write to the store could. */
type Edit = (box: Sandbox) => Promise<void>;

const EVENTS = 12;
const sql =
  (...statements: readonly string[]): Edit =>
  async (box) => {
    for (const statement of statements) await behind(box, statement);
  };

/** With the fifth event under another name, its hash as it was. */
const renamed = (events: readonly AuditEvent[]): AuditEvent[] =>
  events.map((event) => (event.seq === 5 ? { ...event, username: 'eve' } : event));

/** An event that nobody wrote, after these. */
function forgery(events: readonly AuditEvent[], more: Partial<AuditEvent> = {}): AuditEvent {
  const last = events.at(-1);
  if (last === undefined) throw new Error('there are no events');
  const event = { ...last, id: 'forged', seq: last.seq + 1, prev_hash: last.hash, ...more };
  return { ...event, hash: chainHash(event.prev_hash, event) };
}

const edited = (column: string, value: string): readonly [string, Edit, number] => [
  `an edited ${column}`,
  sql(`update audit_events set ${column} = '${value}' where seq = 5`),
  5,
];

/** What was done to the log, and at which event it is found. */
const BROKEN: readonly (readonly [string, Edit, number])[] = [
  edited('description', 'nothing happened'),
  edited('metadata', '{}'),
  edited('username', 'eve'),
  edited('user_id', 'somebody'),
  edited('resource_id', 'something'),
  edited('resource_name', 'something'),
  edited('resource', 'User'),
  edited('operation', 'Removed'),
  edited('medium', 'SCIM'),
  edited('ip_address', '192.0.2.1'),
  edited('outcome', 'denied'),
  edited('id', 'another'),
  edited('timestamp', '2026-03-01T09:04:00.001Z'),
  edited('timestamp', '2020-01-01T00:00:00.000Z'),
  edited('hash', 'f'.repeat(64)),
  edited('prev_hash', 'f'.repeat(64)),
  [
    'metadata that is only spaced otherwise',
    sql(`update audit_events set metadata = metadata || ' ' where seq = 5`),
    5,
  ],
  ['a deletion', sql('delete from audit_events where seq = 5'), 5],
  ['the first event deleted', sql('delete from audit_events where seq = 1'), 1],
  [
    'a deletion with the gap closed',
    sql(
      'delete from audit_events where seq = 5',
      'update audit_events set seq = 1 - seq where seq > 5',
      'update audit_events set seq = -seq where seq < 0',
    ),
    5,
  ],
  ['every event deleted', sql('delete from audit_events'), 1],
  ['every event and the head deleted', sql('delete from audit_events', 'delete from audit_head'), 1],
  [
    'two events swapped',
    sql(
      'update audit_events set seq = 99 where seq = 5',
      'update audit_events set seq = 5 where seq = 8',
      'update audit_events set seq = 8 where seq = 99',
    ),
    5,
  ],
  [
    'two neighbours swapped',
    sql(
      'update audit_events set seq = 99 where seq = 5',
      'update audit_events set seq = 5 where seq = 6',
      'update audit_events set seq = 6 where seq = 99',
    ),
    5,
  ],
  ['a cut tail', sql('delete from audit_events where seq > 9'), 10],
  ['the last event cut off', sql(`delete from audit_events where seq = ${EVENTS}`), EVENTS],
  [
    'a cut tail with the head’s number adjusted',
    sql('delete from audit_events where seq > 9', 'update audit_head set seq = 9'),
    9,
  ],
  ['a head deleted', sql('delete from audit_head'), 1],
  ['a head set back', sql('update audit_head set seq = 9, hash = (select hash from audit_events where seq = 9)'), 10],
  ['a head with another hash', sql("update audit_head set hash = 'x'"), EVENTS],
  ['an event inserted at the end', replace((events) => [...events, forgery(events)]), EVENTS + 1],
  ['an event inserted before the first', replace((events) => [forgery(events, { seq: 0 }), ...events]), 1],
  ['an event inserted far before the first', replace((events) => [forgery(events, { seq: -7 }), ...events]), 1],
  [
    'an event inserted between two',
    replace((events) => {
      const later = events.slice(5).map((event) => ({ ...event, seq: event.seq + 1 }));
      return [...events.slice(0, 5), forgery(events.slice(0, 5)), ...later];
    }),
    7,
  ],
  [
    'an edit with its own hash calculated',
    replace((events) =>
      renamed(events).map((event) => (event.seq === 5 ? { ...event, hash: chainHash(event.prev_hash, event) } : event)),
    ),
    6,
  ],
  [
    'an edit with every hash calculated, but not the head’s',
    replace((events) => rechained(renamed(events), 5)),
    EVENTS,
  ],
  ['another organization’s id', sql("update organization set id = 'another'"), 1],
  ['two faults, of which the first is named', sql("update audit_events set username = 'eve' where seq in (4, 8)"), 4],
];

/** What the organization has before each test. */
async function withEvents(box: Sandbox): Promise<void> {
  for (let made = 2; made < EVENTS; made += 1) {
    box.clock.now += 60_000;
    await box.json(`group create team${made} --role Member`);
  }
}

describe.each(backends())('audit verify on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withEvents);
  });
  afterEach(() => box.destroy());

  test('a whole log is told to be whole, with its head to keep elsewhere', async () => {
    const [last] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(await box.run('audit verify')).toMatchObject({
      code: 0,
      stdout: `events\thead_seq\thead_hash\n${EVENTS}\t${EVENTS}\t${last?.hash ?? ''}\n`,
      stderr: `the audit log is whole: ${EVENTS} events\n`,
    });
    expect(await box.json('audit verify')).toEqual({
      events: EVENTS,
      first_seq: 1,
      previous_hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      head_seq: EVENTS,
      head_hash: last?.hash,
      head_timestamp: last?.timestamp,
      organization_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(await box.json('store check')).toEqual({
      ok: true,
      version: STORE_VERSION,
      events: EVENTS,
      findings: [],
      warnings: [],
    });
  });

  test.each(BROKEN)('%s is found, by audit verify and store check, at its event', async (_what, edit, seq) => {
    await edit(box);
    const verified = await box.run('audit verify --json');
    expect(verified.code).toBe(1);
    const error = errorOf(verified);
    expect(error).toMatchObject({ code: 'corrupt_store', details: { seq, problem: expect.any(String) as string } });
    expect(error.message).toContain(`the audit log is broken at event ${seq}: `);
    const plain = await box.run('audit verify');
    expect(plain).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: .*\nhint: .*\n$/) as string,
    });
    const checked = errorOf(await box.run('store check --json'));
    expect(checked.code).toBe('corrupt_store');
    expect(checked.details.findings).toContain(error.message);
    expect((await box.run('store check')).code).toBe(1);
  });

  test('a log cut and its head adjusted shows only against a head that was kept elsewhere', async () => {
    const before = await box.json<{ head_seq: number; head_hash: string }>('audit verify');
    await behind(box, 'delete from audit_events where seq > 9');
    await behind(box, 'update audit_head set seq = 9, hash = (select hash from audit_events where seq = 9)');
    const after = await box.json<{ head_seq: number; head_hash: string }>('audit verify');
    expect(after).toMatchObject({ events: 9, head_seq: 9 });
    expect(after.head_hash).not.toBe(before.head_hash);
    expect((await box.run('audit verify --help')).stdout).toMatch(
      /checkpoint that was\s+signed before, and kept somewhere else/,
    );
  });

  test('the log goes on from where it was, also when the clock goes back', async () => {
    box.clock.now -= 24 * 60 * 60 * 1000;
    await box.json('group create late --role Member');
    const [last, before] = await box.json<AuditEvent[]>('audit list --limit 2');
    expect([last?.resource_name, last?.timestamp]).toEqual(['late', before?.timestamp]);
    expect((await box.run('audit verify')).code).toBe(0);
  });

  test('a refusal is part of the chain', async () => {
    await box.json('people add eve@acme.example --reveal');
    const eve = await box.as('eve');
    expect((await eve.run('group create mine --role Member')).code).toBe(5);
    expect((await box.run('audit verify')).code).toBe(0);
    await behind(box, "update audit_events set outcome = 'ok' where outcome = 'denied'");
    expect((await box.run('audit verify')).code).toBe(1);
  });

  test.each([1000, 1001, 2000, 2001, 2499, 2500])('in a long log a fault is found at event %i', async (seq) => {
    const rows = Array.from({ length: 2500 - EVENTS }, (_, n) => `person${n}@acme.example`);
    const file = csvFile(box, ['email', ...rows, ''].join('\n'));
    expect((await box.run(['people', 'import', file, '--secret-file', box.path('secrets')])).code).toBe(0);
    expect((await box.run('audit verify')).stderr).toBe('the audit log is whole: 2500 events\n');
    const [kept] = await behind<AuditEvent>(box, 'select description from audit_events where seq = $1', seq);
    await behind(box, "update audit_events set description = 'x' where seq = $1", seq);
    expect(errorOf(await box.run('audit verify --json')).details).toMatchObject({ seq });
    await behind(box, 'update audit_events set description = $1 where seq = $2', kept?.description, seq);
    await behind(box, 'delete from audit_events where seq = $1', seq);
    expect(errorOf(await box.run('audit verify --json')).details).toMatchObject({ seq });
  });
});
