import { runProgram } from '../../../src/cli/process/run-program.ts';
import type { ProgramSignal } from '../../../src/cli/terminal/io.ts';

/** A program that a command ends with: started without a shell, with the streams of this process. */

let listener: ((signal: ProgramSignal) => void) | undefined;

const run = (words: readonly string[], env = {}, isTerminal = false, started?: () => void) =>
  runProgram(
    { words, env: { PATH: process.env.PATH, ...env }, ...(started && { started }) },
    {
      takeSignals: (one) => {
        listener = one;
        return () => (listener = undefined);
      },
      isTerminal,
    },
  );

test.each([
  ['its own status', ['sh', '-c', 'exit 7'], 7],
  ['a variable that it was given', ['sh', '-c', 'exit $STATUS'], 5],
  ['words as they are', ['test', '$STATUS', '=', '$STATUS'], 0],
  ['a signal that ends it', ['sh', '-c', 'kill -TERM $$'], 143],
  ['another one', ['sh', '-c', 'kill -ABRT $$'], 134],
])('%s', async (_what, words, status) => {
  expect(await run(words, { STATUS: '5' })).toEqual({ status, isStarted: true, wasSignalled: false });
  expect(listener).toBeUndefined();
});

test.each([
  ['that is not there', 'no-program-of-this-name', 127],
  ['that may not be executed', '/etc/passwd', 126],
])('a program %s ends as in a shell', async (_what, name, status) => {
  expect(await run([name])).toEqual({ status, isStarted: false, wasSignalled: false });
  expect(listener).toBeUndefined();
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s is forwarded to it', async (signal, status) => {
  expect(await run(['sleep', '60'], {}, false, () => listener?.(signal))).toEqual({
    status,
    isStarted: true,
    wasSignalled: true,
  });
});

test('on a terminal, the first interrupt has come to it already, and the second kills it', async () => {
  const ended = await run(['sleep', '60'], {}, true, () => {
    listener?.('SIGINT');
    listener?.('SIGINT');
  });
  expect(ended).toEqual({ status: 137, isStarted: true, wasSignalled: true });
});
