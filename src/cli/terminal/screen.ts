import stringWidth from 'string-width';
import type { Io } from './io.ts';

/** A whole terminal for a picture that changes; what was there before comes back at the end. */

/** Enters the other screen, without cursor, where long lines are not wrapped; and leaves it. */
const ENTER = '\u001B[?1049h\u001B[?25l\u001B[?7l';
const LEAVE = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** How somebody left: by q or Ctrl-D, or by Ctrl-C. */
type Leaving = 'quit' | 'interrupt';

const ROWS = 24;

interface Screen {
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Shows these lines in place of those before. Throws `ClosedPipe` when nobody looks any more. */
  readonly show: (lines: readonly string[]) => Promise<void>;
  /** Gives the terminal back as it was. */
  readonly close: () => Promise<void>;
}

interface Listening {
  readonly resized: () => void;
  readonly left: (how: Leaving) => void;
}

/** Takes the terminal; `left` is called for a key that leaves, and `resized` when it has another size. */
export async function openScreen(
  { stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>,
  { resized, left }: Listening,
): Promise<Screen> {
  const isTyped = stdin.isTTY === true && stdin.setRawMode !== undefined;
  const pressed = (keys: Buffer | string): void => {
    for (const key of String(keys)) {
      if (key === CTRL_C) left('interrupt');
      else if (key === 'q' || key === 'Q' || key === CTRL_D) left('quit');
    }
  };
  const ended = (): void => left('quit');
  if (isTyped) {
    stdin.setRawMode(true);
    stdin.on('data', pressed);
    stdin.on('end', ended);
  }
  const size = () => ({ columns: stdout.columns, rows: stdout.rows ?? ROWS });
  let before = '';
  // Whatever is on the screen now is of another size.
  const again = (): void => {
    before = '';
    resized();
  };
  stdout.stream.on('resize', again);
  await stdout.write(ENTER);

  return {
    size,
    async show(lines) {
      const { columns, rows } = size();
      const shown = lines.slice(0, rows);
      const text = shown
        // A line that fills the terminal has nothing behind it, and clearing would take its last character.
        .map((line) => (stringWidth(line) < columns ? line + CLEAR_LINE : line))
        .join('\r\n');
      const frame = HOME + text + (shown.length < rows ? `\r\n${CLEAR_BELOW}` : '');
      if (frame === before) return;
      before = frame;
      await stdout.write(frame);
    },
    async close() {
      stdout.stream.off('resize', again);
      if (isTyped) {
        stdin.off('data', pressed);
        stdin.off('end', ended);
        stdin.setRawMode(false);
        stdin.pause();
      }
      await stdout.write(LEAVE);
    },
  };
}
