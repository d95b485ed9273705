import { AppError } from '../../../src/domain/errors.ts';
import { reportError } from '../../../src/cli/app/report-error.ts';
import { show } from '../../../src/cli/app/show.ts';
import type { View } from '../../../src/cli/terminal/output.ts';
import type { Io } from '../../../src/cli/terminal/io.ts';
import { PLAIN } from '../../../src/cli/terminal/style.ts';

/** Texts of a server steer no terminal, and look like no lines of roster's own. */

const STEERING = '\u001b]0;title\u0007\u001b[2J\u202e';

/** What a stream was written. */
function recorder() {
  let written = '';
  const stream = { isTTY: true, columns: 80, write: (text: string) => Promise.resolve(void (written += text)) };
  return { stream, text: () => written };
}

test.each<[what: string, faults: unknown, shown: number]>([
  ['a line that is a text', [{ line: STEERING, problem: 'p' }], 0],
  ['a problem that steers', [{ line: 3, problem: STEERING }], 1],
  ['what is no fault', [null, 1, { line: 1, problem: {} }, { problem: 'p' }], 0],
  ['what is no list', { line: 1 }, 0],
])('faults with %s', async (_what, faults, shown) => {
  const { stream, text } = recorder();
  const io = { stderr: stream, env: {} } as unknown as Io;
  await reportError(new AppError('invalid', 'm', { details: { faults } }), ['--no-color'], io);
  expect(text()).not.toMatch(/[\u0007\u001b\u202e]/);
  expect(text().match(/^ {2}line \d+: /gm) ?? []).toHaveLength(shown);
});

test('a view of text gets no line breaks and nothing that steers', async () => {
  const { stream, text } = recorder();
  const view: View<{ readonly note: string; readonly rows: readonly string[] }> = {
    data: (output) => output,
    columns: ['note'],
    text: ({ note, rows }) => `${note}\n${rows.join('\n')}\n`,
  };
  const cli = {
    io: { stdout: stream as unknown as Io['stdout'] },
    print: stream.write,
    flags: { fields: undefined, wide: false },
    format: 'table' as const,
    style: () => Promise.resolve(PLAIN),
    note: () => undefined,
  };
  await show(cli, view, { note: `one\n  [x] two${STEERING}`, rows: [STEERING] });
  expect(text().split('\n')).toHaveLength(3);
  expect(text()).not.toMatch(/[\u0007\u001b\u202e]/);
});
