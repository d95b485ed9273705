import { PassThrough } from 'node:stream';
import type { Output } from '../../src/cli/terminal/streams.ts';
import { ClosedPipe } from '../../src/cli/terminal/streams.ts';

/** Standard outputs of commands that run in the test's process. */

/** An output that keeps its text; with columns, a terminal. */
export function collector(columns: number | undefined): { output: Output; text: () => string } {
  let text = '';
  return {
    output: {
      isTTY: columns !== undefined,
      columns: columns ?? 80,
      stream: new PassThrough(),
      write: (chunk) => ((text += chunk), Promise.resolve()),
    },
    text: () => text,
  };
}

/** An output that reports its first text. */
export function heard(): { readonly output: Output; readonly first: Promise<string> } {
  let hear: (text: string) => void = () => undefined;
  const first = new Promise<string>((resolve) => (hear = resolve));
  const { output } = collector(80);
  return { output: { ...output, write: (text) => (hear(text), Promise.resolve()) }, first };
}

/** An output whose reader has closed it. */
export const closedOutput = (): Output => ({
  isTTY: false,
  columns: 80,
  stream: new PassThrough(),
  write: () => Promise.reject(new ClosedPipe('closed')),
});

/** An output whose reader takes so many lines and goes away, as `head` does. */
export function headOf(lines: number): { readonly output: Output; readonly text: () => string } {
  let text = '';
  const taken = (): string =>
    text
      .split('\n')
      .slice(0, lines)
      .map((line) => `${line}\n`)
      .join('');
  return {
    output: {
      ...closedOutput(),
      write(piece) {
        text += piece;
        return text.split('\n').length > lines ? Promise.reject(new ClosedPipe('closed')) : Promise.resolve();
      },
    },
    text: taken,
  };
}
