import { backends, emptySandbox } from '../harness.ts';

/** Runs the console blocks of a Markdown text: lines that begin with `$` are commands, the others what they print. */

const BLOCK = /```console\n([\s\S]*?)```/g;

/** The text with every block as it comes out when its commands are run one after the other. */
export async function replay(markdown: string): Promise<string> {
  const [backend] = backends();
  if (backend === undefined) throw new Error('there is no backend');
  const box = await emptySandbox(backend);
  try {
    const env = { ROSTER_STORE: undefined, NO_COLOR: '1' };
    let text = '';
    let at = 0;
    for (const match of markdown.matchAll(BLOCK)) {
      const commands = (match[1] ?? '').split('\n').filter((line) => line.startsWith('$ roster '));
      const lines: string[] = [];
      for (const command of commands) {
        const argv = wordsOf(command.slice('$ roster '.length)).map((word) =>
          word.endsWith('.jsonl') ? box.path(word) : word,
        );
        const { stdout, stderr } = await box.run(argv, { tty: 80, env });
        box.clock.now += 60_000;
        lines.push(command, ...`${stdout}${stderr}`.replaceAll(box.dir, '~').trimEnd().split('\n'));
      }
      text += `${markdown.slice(at, match.index)}\`\`\`console\n${abridged(lines).join('\n')}\n\`\`\``;
      at = match.index + match[0].length;
    }
    return text + markdown.slice(at);
  } finally {
    await box.destroy();
  }
}

/** How many lines of an output a reader is shown. */
const SHOWN = 8;

/** Long runs of output keep their beginning and their end. */
function abridged(lines: readonly string[]): string[] {
  const out: string[] = [];
  let run: string[] = [];
  const flush = () => {
    out.push(...(run.length > SHOWN + 2 ? [...run.slice(0, SHOWN - 3), '…', ...run.slice(-2)] : run));
    run = [];
  };
  for (const line of lines) {
    if (!line.startsWith('$ ')) run.push(line);
    else {
      flush();
      out.push(line);
    }
  }
  flush();
  return out;
}

/** Words as a shell splits them; double and single quotes hold a word together. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
