import { PassThrough } from 'node:stream';
import { startProgress } from '../../../src/cli/terminal/progress.ts';
import type { Output } from '../../../src/cli/terminal/streams.ts';

/** The progress of long work, on a terminal and elsewhere. */

function output(isTTY: boolean) {
  const texts: string[] = [];
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  stream.on('data', (piece: Buffer) => texts.push(piece.toString()));
  const stderr: Output = {
    isTTY,
    stream,
    columns: 80,
    write: (text) => Promise.resolve(void texts.push(text)),
  };
  return { stderr, texts };
}

/** Work of so many steps, each of which takes so long in milliseconds. */
function working(isTTY: boolean, total: number, each: number, lines = true) {
  const { stderr, texts } = output(isTTY);
  let now = 0;
  const progress = startProgress({ now: () => now, stderr }, { quiet: false, lines });
  const step = (done: number): void => {
    now += each;
    progress.update(done, total);
  };
  return { step, texts, stop: progress.stop };
}

test.each([
  [100, 10, 0],
  [100, 100, 5],
  [5000, 10, 20],
  [2000, 60_000, 20],
  [1_000_000, 100, 20],
  [3, 3000, 3],
])('off a terminal, %i steps of %i ms are told in at most %i lines', (total, each, most) => {
  const { step, texts } = working(false, total, each);
  for (let done = 1; done <= total; done += 1) step(done);
  expect(texts.length).toBeLessThanOrEqual(most);
  expect(texts.length).toBeGreaterThanOrEqual(Math.min(most, 1));
  for (const text of texts) expect(text).toMatch(new RegExp(`^[0-9]+/${total}\n$`));
});

test('off a terminal, nothing is told where one document may stand', () => {
  const { step, texts } = working(false, 10, 5000, false);
  for (let done = 1; done <= 10; done += 1) step(done);
  expect(texts).toEqual([]);
});

test('on a terminal it is a bar with rows, rate and the time that is left', async () => {
  const { step, texts, stop } = working(true, 1000, 1000);
  step(100);
  // The bar is loaded when it is first needed.
  await import('cli-progress');
  await new Promise(setImmediate);
  step(200);
  stop();
  expect(texts.join('')).toMatch(/100\/1000 {2}100\/s, /);
  expect(texts.join('')).toContain('left');
});
