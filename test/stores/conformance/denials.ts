import { AT, LATER } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const denials: Suite = ({ store }) => {
  test('counts are kept by key, and replaced', async () => {
    const first = { window_start: AT, recorded: 1, suppressed: 0 };
    const next = { window_start: LATER, recorded: 10, suppressed: 4 };
    await store().write((tx) => tx.denials.set('ada', first));
    await store().write((tx) => tx.denials.set('ada', next));
    await store().read(async (tx) => {
      expect(await tx.denials.get('ada')).toEqual(next);
      expect(await tx.denials.get('eve')).toBeUndefined();
    });
  });
};
