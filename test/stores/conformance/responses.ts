import type { StoredResponse } from '../../../src/core/store/responses.ts';
import { AT, AWKWARD, codeOf, LATER, range } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const response = (id: string, more: Partial<StoredResponse> = {}): StoredResponse => ({
  id,
  part: 0,
  request: 'a digest',
  sealed: 'something sealed',
  ended_token_id: null,
  created_at: AT,
  ...more,
});

export const responses: Suite = ({ store, another }) => {
  const put = (...all: readonly StoredResponse[]) =>
    store().write(async (tx) => {
      for (const one of all) await tx.responses.put(one);
    });
  const of = (id: string) => store().read((tx) => tx.responses.of(id));

  test('are read as they were written, by part, for one call only', async () => {
    const parts = [11, 2, 0, 1, 10].map((part) => response('a', { part, ended_token_id: part === 2 ? 't' : null }));
    await put(...parts, response('b', { sealed: AWKWARD, request: AWKWARD }));
    expect(await of('a')).toEqual([...parts].sort((one, other) => one.part - other.part));
    expect(await of('b')).toEqual([response('b', { sealed: AWKWARD, request: AWKWARD })]);
    expect(await of('A')).toEqual([]);
  });

  test('are read from a part on, and so many', async () => {
    await put(...range(5).map((part) => response('a', { part })), response('b', { part: 3 }));
    const parts = async (from: number, most: number) =>
      (await store().read((tx) => tx.responses.of('a', { from, most }))).map(({ part }) => part);
    expect(await Promise.all([parts(0, 1), parts(2, 2), parts(3, 9), parts(5, 1)])).toEqual([[0], [2, 3], [3, 4], []]);
  });

  test('can be as long as a batch of an import', async () => {
    const long = response('a', { sealed: 'x'.repeat(1_000_000) });
    await put(long);
    expect(await of('a')).toEqual([long]);
  });

  test('are stored once: a second one is a conflict', async () => {
    await put(response('a'));
    expect(await codeOf(put(response('a', { sealed: 'another' })))).toBe('conflict');
    expect(await of('a')).toEqual([response('a')]);
    await put(response('a', { part: 1 }));
    expect(await of('a')).toHaveLength(2);
  });

  test('are deleted up to and including a time', async () => {
    const before = '2026-03-01T08:59:59.999Z';
    const after = '2026-03-01T09:00:00.001Z';
    await put(...[before, AT, after, LATER].map((created_at, at) => response(`a${at}`, { created_at })));
    await store().write((tx) => tx.responses.forget(AT));
    const left = await Promise.all(range(4).map(async (at) => (await of(`a${at}`)).length));
    expect(left).toEqual([0, 0, 1, 1]);
    await store().write((tx) => tx.responses.forget(before));
    expect(await of('a2')).toHaveLength(1);
  });

  test('are visible to other connections once they are committed', async () => {
    const other = await another();
    await store().write(async (tx) => {
      await tx.responses.put(response('a'));
      expect(await tx.responses.of('a')).toHaveLength(1);
      expect(await other.read((reads) => reads.responses.of('a'))).toEqual([]);
    });
    expect(await other.read((reads) => reads.responses.of('a'))).toHaveLength(1);
  });
};
