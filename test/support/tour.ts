import { emptySandbox, localBackends } from '../harness.ts';
import type { Sandbox } from '../harness.ts';

/** Runs the console blocks of a Markdown text: lines that begin with `$` are commands, the others what they print. */

const BLOCK = /```console\n([\s\S]*?)```/g;
/** What a shell does for the commands. */
const EXPORT = /^export (\w+)="\$\(jq -r \.secret (\S+)\)"$/;
const UNSET = /^unset (\w+)$/;

export interface ReplayOptions {
  /** Standard output and error are a terminal; else they are pipes. */
  readonly terminal: boolean;
  /** Commands that go before, unseen. */
  readonly before?: readonly string[];
}

/** The text with every block as it comes out when its commands are run one after the other. */
export async function replay(markdown: string, { terminal, before = [] }: ReplayOptions): Promise<string> {
  const [backend] = localBackends();
  if (backend === undefined) throw new Error('there is no backend');
  const box = await emptySandbox(backend);
  try {
    const shell = shellIn(box, terminal);
    for (const command of before) await shell(command);
    let text = '';
    let at = 0;
    for (const match of markdown.matchAll(BLOCK)) {
      const commands = (match[1] ?? '').split('\n').filter((line) => line.startsWith('$ '));
      const lines: string[] = [];
      for (const command of commands) {
        const printed = (await shell(command.slice(2))).replaceAll(box.dir, '~').trimEnd();
        lines.push(command, ...(printed === '' ? [] : printed.split('\n')));
      }
      text += `${markdown.slice(at, match.index)}\`\`\`console\n${abridged(lines).join('\n')}\n\`\`\``;
      at = match.index + match[0].length;
    }
    return text + markdown.slice(at);
  } finally {
    await box.destroy();
  }
}

/** As much of a shell as the pages need: commands of roster, `echo $?`, and secrets put in and taken out of the environment. */
function shellIn(box: Sandbox, terminal: boolean): (line: string) => Promise<string> {
  const env: Record<string, string | undefined> = { ROSTER_STORE: undefined, NO_COLOR: '1' };
  let status = 0;
  return async (line) => {
    const [, variable = '', file = ''] = EXPORT.exec(line) ?? UNSET.exec(line) ?? [];
    if (line === 'echo $?') return `${status}\n`;
    if (variable !== '') {
      env[variable] = file === '' ? undefined : (JSON.parse(box.read(file)) as { readonly secret: string }).secret;
      return '';
    }
    const [program, ...words] = wordsOf(line);
    if (program !== 'roster') throw new Error(`there is no such command here: ${line}`);
    const argv = words.map((word) => (word.endsWith('.jsonl') ? box.path(word) : word));
    const { code, stdout, stderr } = await box.run(argv, { env, ...(terminal ? { tty: 80 } : {}) });
    status = code;
    box.clock.now += 60_000;
    return stdout + stderr;
  };
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
