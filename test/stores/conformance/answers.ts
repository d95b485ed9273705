import type { StoredAnswer } from '../../../src/core/store/records.ts';
import { AT, AWKWARD, codeOf, LATER, range } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const answer = (id: string, more: Partial<StoredAnswer> = {}): StoredAnswer => ({
  id,
  part: 0,
  request: 'a digest',
  sealed: 'something sealed',
  ended_token_id: null,
  created_at: AT,
  ...more,
});

export const answers: Suite = ({ store, another }) => {
  const put = (...all: readonly StoredAnswer[]) =>
    store().write(async (tx) => {
      for (const one of all) await tx.answers.put(one);
    });
  const of = (id: string) => store().read((tx) => tx.answers.of(id));

  test('come back as they went in, in order of their part, and those of one call alone', async () => {
    const parts = [11, 2, 0, 1, 10].map((part) => answer('a', { part, ended_token_id: part === 2 ? 't' : null }));
    await put(...parts, answer('b', { sealed: AWKWARD, request: AWKWARD }));
    expect(await of('a')).toEqual([...parts].sort((one, other) => one.part - other.part));
    expect(await of('b')).toEqual([answer('b', { sealed: AWKWARD, request: AWKWARD })]);
    expect(await of('A')).toEqual([]);
  });

  test('may be as long as a batch of an import is', async () => {
    const long = answer('a', { sealed: 'x'.repeat(1_000_000) });
    await put(long);
    expect(await of('a')).toEqual([long]);
  });

  test('are there once: the first stays', async () => {
    await put(answer('a'));
    expect(await codeOf(put(answer('a', { sealed: 'another' })))).toBe('conflict');
    expect(await of('a')).toEqual([answer('a')]);
    await put(answer('a', { part: 1 }));
    expect(await of('a')).toHaveLength(2);
  });

  test('are forgotten up to a moment, that moment too', async () => {
    const before = '2026-03-01T08:59:59.999Z';
    const after = '2026-03-01T09:00:00.001Z';
    await put(...[before, AT, after, LATER].map((created_at, at) => answer(`a${at}`, { created_at })));
    await store().write((tx) => tx.answers.forget(AT));
    const left = await Promise.all(range(4).map(async (at) => (await of(`a${at}`)).length));
    expect(left).toEqual([0, 0, 1, 1]);
    await store().write((tx) => tx.answers.forget(before));
    expect(await of('a2')).toHaveLength(1);
  });

  test('are seen by other connections once they are committed, and not before', async () => {
    const other = await another();
    await store().write(async (tx) => {
      await tx.answers.put(answer('a'));
      expect(await tx.answers.of('a')).toHaveLength(1);
      expect(await other.read((reads) => reads.answers.of('a'))).toEqual([]);
    });
    expect(await other.read((reads) => reads.answers.of('a'))).toHaveLength(1);
  });
};
