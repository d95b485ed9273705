import { runProgram } from '../../../src/cli/process/run-program.ts';

/** A program that a command ends with: started without a shell, with the streams of this process. */

const run = (words: readonly string[], env = {}, signal = new AbortController().signal) =>
  runProgram({ words, env: { PATH: process.env.PATH, ...env }, signal });

test.each([
  ['its own status', ['sh', '-c', 'exit 7'], 7],
  ['a variable that it was given', ['sh', '-c', 'exit $STATUS'], 5],
  ['words as they are', ['test', '$STATUS', '=', '$STATUS'], 0],
  ['a signal that ends it', ['sh', '-c', 'kill -TERM $$'], 143],
  ['no such program', ['no-program-of-this-name'], undefined],
])('%s', async (_what, words, status) => {
  expect(await run(words, { STATUS: '5' })).toEqual({ status });
});

test('the signal ends it', async () => {
  const stopping = new AbortController();
  const running = run(['sleep', '60'], {}, stopping.signal);
  stopping.abort();
  expect(await running).toEqual({ status: 143 });
});
