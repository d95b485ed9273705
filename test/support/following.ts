import { PassThrough } from 'node:stream';
import { ClosedPipe } from '../../src/cli/terminal/streams.ts';
import type { Output } from '../../src/cli/terminal/streams.ts';
import type { Result, RunOptions, Sandbox } from '../harness.ts';

/** Commands that go on until they are told to stop, such as `audit follow`. */

export interface Following {
  /** Resolves with the lines so far once there are so many. Throws where the command ends before. */
  readonly lines: (count: number) => Promise<readonly string[]>;
  /** Ctrl-C. */
  readonly stop: () => Promise<Result>;
  /** Makes the next write find that nobody reads any more. */
  readonly close: () => void;
  readonly ended: Promise<Result>;
}

/** Starts to follow the audit log; whatever it writes is kept. */
export const followed = (box: Sandbox, flags: string, options: RunOptions = {}): Following =>
  goingOn(box, `audit follow ${flags}`.trim(), options);

/** Starts a command that goes on; whatever it writes is kept. */
export function goingOn(box: Sandbox, argv: string, options: RunOptions = {}): Following {
  let text = '';
  let closed = false;
  const waiting = new Set<() => void>();
  const written = (): string[] => text.split('\n').slice(0, -1);
  const stdout: Output = {
    isTTY: options.tty !== undefined,
    columns: options.tty ?? 80,
    stream: new PassThrough(),
    write(piece) {
      if (closed) return Promise.reject(new ClosedPipe('closed'));
      text += piece;
      for (const look of [...waiting]) look();
      return Promise.resolve();
    },
  };
  const stopping = new AbortController();
  const ended = box.run(argv, { ...options, stdout, signal: stopping.signal });
  return {
    ended,
    lines: (count) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (written().length < count) return;
          waiting.delete(look);
          resolve(written());
        };
        waiting.add(look);
        look();
        void ended.then((result) => reject(new Error(`it ended: ${JSON.stringify(result)}`)));
      }),
    stop: () => {
      stopping.abort('SIGINT');
      return ended;
    },
    close: () => void (closed = true),
  };
}

/** The sequence numbers in lines of JSON. */
export const seqsIn = (lines: readonly string[]): number[] =>
  lines.map((line) => (JSON.parse(line) as { readonly seq: number }).seq);
