import { unlessAborted } from '../../src/lib/unless-aborted.ts';

/** Work for several callers, of whom one stops waiting. */

const stopped = (): Error => new Error('stopped');

test('work that ends first is what comes of it', async () => {
  const { signal } = new AbortController();
  await expect(unlessAborted(Promise.resolve(1), signal, stopped)).resolves.toBe(1);
  await expect(unlessAborted(Promise.resolve(1), undefined, stopped)).resolves.toBe(1);
  await expect(unlessAborted(Promise.reject(new Error('broken')), signal, stopped)).rejects.toThrow('broken');
});

test('a signal ends the waiting, also one from before', async () => {
  const stopping = new AbortController();
  const waiting = unlessAborted(new Promise(() => undefined), stopping.signal, stopped);
  stopping.abort();
  await expect(waiting).rejects.toThrow('stopped');
  await expect(unlessAborted(Promise.resolve(1), stopping.signal, stopped)).rejects.toThrow('stopped');
});
