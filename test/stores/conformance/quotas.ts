import { AT, LATER } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const quotas: Suite = ({ store }) => {
  test('use is kept by account, and listed by window, the most bytes first', async () => {
    const use = (name: string, bytes: number, window_start = LATER) => ({ name, window_start, events: 1, bytes });
    await store().write(async (tx) => {
      await tx.quotas.set('1', use('ada', 1));
      await tx.quotas.set('1', use('ada', 2 ** 40));
      await tx.quotas.set('2', use('bob', 7, AT));
      await tx.quotas.set('3', use('cy', 9));
      await tx.quotas.set('4', use('dee', 9));
    });
    await store().read(async (tx) => {
      expect(await tx.quotas.get('1')).toEqual(use('ada', 2 ** 40));
      expect(await tx.quotas.get('5')).toBeUndefined();
      expect((await tx.quotas.since(AT, 2)).map(({ actor, name }) => [actor, name])).toEqual([
        ['1', 'ada'],
        ['3', 'cy'],
      ]);
    });
  });
};
