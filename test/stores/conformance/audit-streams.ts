import type { AuditStreamRecord, StreamProgress } from '../../../src/core/store/audit-streams.ts';
import type { StreamObject } from '../../../src/domain/audit-stream.ts';
import { AT, AWKWARD, codeOf, LATER } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const record: AuditStreamRecord = {
  id: 'stream',
  provider: 's3',
  bucket: 'acme',
  region: null,
  endpoint: 'https://s3.example.com',
  prefix: 'a/',
  format: 'csv',
  gzip: false,
  every: '24h',
  access_key_id: null,
  sealed_secret: null,
  paused: false,
  acts_for: 'person-1',
  created_at: AT,
  updated_at: AT,
  cursor_seq: 0,
  cursor_hash: '0'.repeat(64),
  objects: 0,
  pending: null,
  succeeded_at: null,
  failed_at: null,
  error: null,
  failing_since: null,
  failure_told_at: null,
};
const progress: StreamProgress = {
  cursor_seq: 2_000_000_000,
  cursor_hash: 'f'.repeat(64),
  objects: 3,
  pending: { first_seq: 2_000_000_001, until_seq: 2_000_000_002, prefix: 'b/', format: 'jsonl', gzip: true },
  succeeded_at: AT,
  failed_at: LATER,
  error: AWKWARD,
  failing_since: AT,
  failure_told_at: LATER,
};
const object = (number: number): StreamObject => ({
  number,
  bucket: 'acme',
  key: `object ${number}`,
  first_seq: number,
  last_seq: number,
  sha256: 'a'.repeat(64),
  sent_at: AT,
});

export const auditStreams: Suite = ({ store }) => {
  test('a stream is put, replaced whole, advanced and removed with its objects', async () => {
    await store().write(async (tx) => {
      expect(await tx.auditStreams.get()).toBeUndefined();
      await tx.auditStreams.put(record);
      expect(await tx.auditStreams.get()).toEqual(record);
      await tx.auditStreams.advance('stream', progress);
      expect(await tx.auditStreams.get()).toEqual({ ...record, ...progress });
      const changed = { ...record, paused: true, gzip: true, region: 'r', access_key_id: 'k', sealed_secret: AWKWARD };
      await tx.auditStreams.put(changed);
      expect(await tx.auditStreams.get()).toEqual(changed);
      await tx.auditStreams.addObject(object(1));
      await tx.auditStreams.remove('stream');
      expect(await tx.auditStreams.get()).toBeUndefined();
      expect((await tx.auditStreams.objects({ limit: 1, after: null })).items).toEqual([]);
    });
  });

  test('objects come the latest first, page by page, or the earliest of a bucket, and no number comes twice', async () => {
    await store().write(async (tx) => {
      for (const number of [1, 2, 3, 10]) await tx.auditStreams.addObject(object(number));
    });
    await store().read(async (tx) => {
      const page = await tx.auditStreams.objects({ limit: 3, after: null });
      expect(page.items).toEqual([10, 3, 2].map(object));
      expect(page.next_cursor).not.toBeNull();
      expect((await tx.auditStreams.objects({ limit: 3, after: ['2', ''] })).items).toEqual([object(1)]);
    });
    await store().write(async (tx) => {
      await tx.auditStreams.addObject({ ...object(11), bucket: 'other', first_seq: 5 });
      await tx.auditStreams.addObject({ ...object(12), bucket: 'other', first_seq: 4 });
      await tx.auditStreams.addObject({ ...object(13), bucket: 'other', key: 'Object %', first_seq: 3 });
    });
    await store().read(async ({ auditStreams: streams }) => {
      expect(await streams.earliestObject('other', 'object ')).toMatchObject({ number: 12 });
      expect(await streams.earliestObject('other', 'Object %')).toMatchObject({ number: 13 });
      expect(await streams.earliestObject('other', 'object %')).toBeUndefined();
      expect(await streams.earliestObject('acme', '')).toEqual(object(1));
    });
    expect(await codeOf(store().write((tx) => tx.auditStreams.addObject(object(2))))).toBe('conflict');
  });

  test('the objects of a bucket with an event come the latest first', async () => {
    const span = (number: number, first_seq: number, last_seq: number) => ({ ...object(number), first_seq, last_seq });
    await store().write(async (tx) => {
      for (const one of [span(1, 1, 10), span(2, 11, 20), span(3, 5, 2_000_000_000)])
        await tx.auditStreams.addObject(one);
      await tx.auditStreams.addObject({ ...span(4, 1, 100), bucket: 'other' });
    });
    const numbers = (seq: number) =>
      store().read(async (tx) => (await tx.auditStreams.objectsWith('acme', seq)).map(({ number }) => number));
    expect([await numbers(1), await numbers(10), await numbers(20)]).toEqual([[1], [3, 1], [3, 2]]);
    expect(await numbers(2_000_000_001)).toEqual([]);
  });

  test('holds come by the event from which on they keep the log, no name comes twice, and one is removed', async () => {
    const hold = (name: string, from_seq: number) => ({
      id: `id of ${name}`,
      name,
      reason: AWKWARD,
      filter: '',
      from_seq,
      from_timestamp: AT,
      created_by: AWKWARD,
      created_at: LATER,
    });
    const all = () => store().read((tx) => tx.auditHolds.all());
    expect(await all()).toEqual([]);
    const [late, early] = [hold('late', 2_000_000_001), hold('early', 2)];
    for (const one of [late, early]) await store().write((tx) => tx.auditHolds.insert(one));
    expect(await all()).toEqual([early, late]);
    const again = { ...hold('late', 1), id: 'another' };
    expect(await codeOf(store().write((tx) => tx.auditHolds.insert(again)))).toBe('conflict');
    await store().write((tx) => tx.auditHolds.remove(early.id));
    expect(await all()).toEqual([late]);
  });
};
