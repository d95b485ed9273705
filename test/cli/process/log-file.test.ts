import { mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { logSink } from '../../../src/cli/process/log-file.ts';

/** A disk that is full: every write to /dev/full fails for want of room. */

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'roster-log-'))));
afterEach(() => rmSync(dir, { recursive: true }));

test('a log goes on once there is room again, and says how many lines were lost', async () => {
  const file = join(dir, 'serve.log');
  symlinkSync('/dev/full', file);
  let now = Date.parse('2026-03-01T09:00:00.000Z');
  const said: string[] = [];
  const stderr = { write: (text: string) => Promise.resolve(void said.push(text)) };
  const sink = logSink(file, { stderr, now: () => now } as unknown as Parameters<typeof logSink>[1]);
  const lose = async (count: number): Promise<void> => {
    const before = sink.lost();
    for (let at = 0; at < count; at += 1) sink.write('{"lost":true}\n');
    while (sink.lost() < before + count) await nextTurn();
  };
  await lose(3);
  // Not before its time is it tried again, and then it fails again.
  await lose(2);
  now += 1000;
  await lose(2);
  expect(sink.lost()).toBe(7);
  unlinkSync(file);
  now += 1000;
  sink.write('{"msg":"here again"}\n');
  await sink.close();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { level: 'warn', time: new Date(now).toISOString(), count: 7, msg: 'log lines lost' },
    { msg: 'here again' },
  ]);
  expect(said).toEqual([`the log ${file} cannot be written: ENOSPC\n`]);
});
