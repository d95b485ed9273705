import type { TaskState } from '../../../src/core/store/tasks.ts';
import { AT, AWKWARD, LATER } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const state = (name: string, more: Partial<TaskState> = {}): TaskState => ({
  name,
  holder: null,
  held_until: null,
  due_at: AT,
  succeeded_at: null,
  failures: 0,
  error: null,
  ...more,
});

export const tasks: Suite = ({ store }) => {
  test('are put, replaced, read by name and listed in its order', async () => {
    const held = state('b', { holder: 'server', held_until: LATER, failures: 3, error: AWKWARD });
    const done = state('b', { due_at: LATER, succeeded_at: AT });
    await store().write(async (tx) => {
      await tx.tasks.put(held);
      expect(await tx.tasks.get('b')).toEqual(held);
      await tx.tasks.put(state('a'));
      await tx.tasks.put(done);
    });
    await store().read(async (tx) => {
      expect(await tx.tasks.get('c')).toBeUndefined();
      expect(await tx.tasks.list()).toEqual([state('a'), done]);
    });
  });
};
