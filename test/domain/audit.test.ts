import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { auditEvent, AUDITED, EXPORT_COLUMNS, EXTRA_COLUMNS, MEDIUMS, OUTCOMES } from '../../src/domain/audit.ts';
import { chainHash, chainStart, chainVerifier } from '../../src/domain/audit-chain.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import type { AuditHead } from '../../src/domain/audit-chain.ts';

type Body = Omit<AuditEvent, 'hash' | 'prev_hash'>;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const ORGANIZATION = '0190a000-0000-7000-8000-000000000001';

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '/',
    '\0',
    '\b\f\n\r\t',
    '\x7f',
    '\u2028\u2029',
    '\ud83d',
    '\udc00x',
    '😀',
    '<>&',
    'é',
    'e\u0301',
  ),
);
const bodies: fc.Arbitrary<Body> = fc.record({
  description: texts,
  id: fc.uuid(),
  ip_address: fc.oneof(fc.constant(''), fc.ipV4(), fc.ipV6()),
  medium: fc.constantFrom(...MEDIUMS),
  metadata: fc.oneof(
    texts,
    fc.jsonValue().map((value) => JSON.stringify(value)),
  ),
  operation: fc.constantFrom('Added', 'Removed'),
  outcome: fc.constantFrom(...OUTCOMES),
  request_id: fc.oneof(fc.constant(''), fc.uuid()),
  resource: fc.constantFrom('User', 'Group'),
  resource_id: texts,
  resource_name: texts,
  seq: fc.oneof(fc.nat(), fc.constantFrom(1, 2 ** 31, Number.MAX_SAFE_INTEGER)),
  timestamp: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T00:00:00Z') })
    .map((date) => date.toISOString()),
  user_id: texts,
  username: texts,
});

/** An event without an operation id is hashed as it was before there were any. */
const hashed = ({ request_id, ...rest }: Body): object => (request_id === '' ? rest : { ...rest, request_id });

/** A log as it is written: gapless, each event on its predecessor, never going back in time. */
function logOf(drafts: readonly Body[]): { events: AuditEvent[]; head: AuditHead } {
  let hash = chainStart(ORGANIZATION);
  let timestamp = '';
  const events = drafts.map((draft, at) => {
    timestamp = draft.timestamp > timestamp ? draft.timestamp : timestamp;
    const body = { ...draft, seq: at + 1, timestamp };
    const event = { ...body, prev_hash: hash, hash: chainHash(hash, body) };
    hash = event.hash;
    return event;
  });
  return { events, head: { seq: events.length, hash, timestamp } };
}

function verify(events: readonly AuditEvent[], head: AuditHead, organization = ORGANIZATION) {
  const chain = chainVerifier(organization, head);
  for (const event of events) {
    const fault = chain.follow(event);
    if (fault !== undefined) return fault;
  }
  return chain.finish();
}

const logs = fc.array(bodies, { minLength: 1, maxLength: 8 }).map(logOf);
const numRuns = 300;

test('the hash is over the predecessor’s and the event’s canonical JSON, byte for byte as canonicalize writes it', () => {
  fc.assert(
    fc.property(bodies, texts, (body, previous) => {
      expect(chainHash(previous, body)).toBe(sha256(previous + (canonicalize(hashed(body)) ?? '')));
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test('the order in which an event’s fields were put together changes nothing, nor do fields beside them', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const reversed = Object.fromEntries(Object.entries(body).reverse()) as Body;
      expect(chainHash('', reversed)).toBe(chainHash('', body));
      expect(chainHash('', { ...body, ...{ prev_hash: 'x', hash: 'y', more: 1 } })).toBe(chainHash('', body));
    }),
    { numRuns: 50, seed: 2 },
  );
});

test('the chain begins at the hash of the organization’s id', () => {
  expect(chainStart(ORGANIZATION)).toBe(sha256(ORGANIZATION));
});

describe('the verifier', () => {
  test('finds nothing wrong with a log as it was written, an empty one included', () => {
    fc.assert(
      fc.property(logs, ({ events, head }) => {
        expect(verify(events, head)).toBeUndefined();
      }),
      { numRuns, seed: 3 },
    );
    expect(verify([], { seq: 0, hash: chainStart(ORGANIZATION), timestamp: '' })).toBeUndefined();
  });

  test('finds an edit of any field of any event, at that event', () => {
    const fields = Object.keys(auditEvent.shape) as (keyof AuditEvent)[];
    fc.assert(
      fc.property(logs, fc.nat(), fc.constantFrom(...fields), texts, ({ events, head }, index, field, text) => {
        const at = index % events.length;
        const event = events[at];
        const value = field === 'seq' ? 12_345 : text;
        if (event === undefined || event[field] === value) return;
        const forged = { ...event, [field]: value };
        const fault = verify(events.with(at, forged), head);
        expect(fault?.seq).toBe(at + 1);
      }),
      { numRuns: 1000, seed: 4 },
    );
  });

  test('finds an edit whose hash was recomputed, at the next event or at the end', () => {
    fc.assert(
      fc.property(logs, fc.nat(), ({ events, head }, index) => {
        const at = index % events.length;
        const event = events[at];
        if (event === undefined) return;
        const body = { ...event, description: `${event.description}!` };
        const fault = verify(events.with(at, { ...body, hash: chainHash(event.prev_hash, body) }), head);
        expect(fault?.seq).toBe(at + 1 === events.length ? at + 1 : at + 2);
      }),
      { numRuns, seed: 5 },
    );
  });

  test('finds a deletion where the event was, also if those after it were renumbered', () => {
    fc.assert(
      fc.property(logs, fc.nat(), ({ events, head }, index) => {
        const at = index % events.length;
        expect(verify(events.toSpliced(at, 1), head)?.seq).toBe(at + 1);
        const renumbered = events.toSpliced(at, 1).map((event, now) => ({ ...event, seq: now + 1 }));
        expect(verify(renumbered, head)?.seq).toBe(at + 1);
      }),
      { numRuns, seed: 6 },
    );
  });

  test('finds a swap, also when the two exchanged their numbers', () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), ({ events, head }, one, other) => {
        const [from, to] = [one % events.length, other % events.length].sort((a, b) => a - b);
        const first = events[from ?? 0];
        const second = events[to ?? 0];
        if (first === undefined || second === undefined || first === second) return;
        const swapped = events.with(from ?? 0, second).with(to ?? 0, first);
        expect(verify(swapped, head)?.seq).toBe(first.seq);
        const renumbered = swapped.map((event, now) => ({ ...event, seq: now + 1 }));
        expect(verify(renumbered, head)?.seq).toBe(first.seq);
      }),
      { numRuns, seed: 7 },
    );
  });

  test('finds a cut tail of any length, also if nothing is left', () => {
    fc.assert(
      fc.property(logs, fc.nat(), ({ events, head }, index) => {
        const kept = index % events.length;
        expect(verify(events.slice(0, kept), head)?.seq).toBe(kept + 1);
      }),
      { numRuns, seed: 8 },
    );
  });

  test('finds an insertion anywhere: a copy, a forged event, and one beyond the head', () => {
    fc.assert(
      fc.property(logs, fc.nat(), bodies, ({ events, head }, index, body) => {
        const at = index % (events.length + 1);
        const previous = events[at - 1]?.hash ?? chainStart(ORGANIZATION);
        const forged = { ...body, seq: at + 1, timestamp: '9999-12-31T23:59:59.999Z' };
        const inserted = { ...forged, prev_hash: previous, hash: chainHash(previous, forged) };
        expect(verify(events.toSpliced(at, 0, inserted), head)).toBeDefined();
        const copy = events[at];
        if (copy !== undefined) expect(verify(events.toSpliced(at, 0, copy), head)?.seq).toBe(at + 2);
      }),
      { numRuns, seed: 9 },
    );
  });

  test('finds a head that was moved, an event older than its predecessor, and another organization’s log', () => {
    const { events, head } = logOf(fc.sample(bodies, { numRuns: 3, seed: 10 }));
    expect(verify(events, { ...head, seq: 4 })?.problem).toBe('the log ends at event 3, but 4 were written');
    expect(verify(events, { ...head, hash: sha256('') })?.problem).toContain('not the one that was written last');
    expect(verify(events, head, 'another')).toMatchObject({ seq: 1 });
    const last = events[2];
    if (last === undefined) throw new Error('the log is too short');
    const older = { ...last, timestamp: '1969-01-01T00:00:00.000Z' };
    const rehashed = { ...older, hash: chainHash(older.prev_hash, older) };
    expect(verify([...events.slice(0, 2), rehashed], { ...head, hash: rehashed.hash })?.problem).toContain('older');
  });
});

test('the export has Semaphore’s columns in its order, and all columns are the event’s fields', () => {
  expect(EXPORT_COLUMNS.join(',')).toBe(
    'resource,operation,medium,user_id,username,resource_id,resource_name,ip_address,metadata,timestamp',
  );
  expect([...EXPORT_COLUMNS, ...EXTRA_COLUMNS].sort()).toEqual(Object.keys(auditEvent.shape).sort());
});

test('every audited operation says what happened', () => {
  for (const operations of Object.values(AUDITED))
    for (const [operation, meaning] of Object.entries(operations)) {
      expect(operation).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(meaning).toMatch(/^[a-z].+[^.]$/);
    }
});
