import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { processTransport } from '../../src/cli/process/transport.ts';
import type { Transport } from '../../src/client/transport.ts';
import { emptySandbox, localBackends } from '../harness.ts';
import { heard } from './outputs.ts';
import type { Result, RunOptions, Sandbox } from '../harness.ts';

/** Runs the console blocks of a Markdown text: lines that begin with `$` are commands, the others what they print. */

const BLOCK = /```console\n([\s\S]*?)```/g;
/** The state of the shell that the commands share. */
const EXPORT = /^export (\w+)="\$\((jq -r \.secret|cat) (\S+)\)"$/;
const UNSET = /^unset (\w+)$/;
const SERVE = /^roster (serve\b.*) &$/;
const STOP = 'kill %1';
/** The port that pages name; the test's own is another. */
const PORT = ':7667';

export interface ReplayOptions {
  /** Standard output and error are a terminal; else they are pipes. */
  readonly terminal: boolean;
  /** Commands that run before and are not shown. */
  readonly before?: readonly string[];
}

/** The text with the actual output of every block, its commands run in order. */
export async function replay(markdown: string, { terminal, before = [] }: ReplayOptions): Promise<string> {
  const [backend] = localBackends();
  if (backend === undefined) throw new Error('there is no backend');
  const box = await emptySandbox(backend);
  const outside = process.cwd();
  // Pages are read in a checkout, and their commands name files of it.
  cpSync(join(outside, 'fixtures'), join(box.dir, 'fixtures'), { recursive: true });
  process.chdir(box.dir);
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
    process.chdir(outside);
    await box.destroy();
  }
}

/** A server in the background. */
interface Job {
  readonly port: string;
  /** What it printed when it began to listen. */
  readonly said: string;
  stop(): Promise<Result>;
}

/** Starts a server at a free port; resolves when it listens. */
async function startServer(box: Sandbox, argv: readonly string[], env: Env): Promise<Job> {
  const stopping = new AbortController();
  const { output, first } = heard();
  const done = box.run([...argv, '--listen', '127.0.0.1:0'], { env, signal: stopping.signal, stderr: output });
  const said = await Promise.race([first, done.then(({ code }) => `ended with ${code}`)]);
  const [, port = ''] = /127\.0\.0\.1(:\d+)/.exec(said) ?? [];
  const stop = (): Promise<Result> => {
    stopping.abort('SIGTERM');
    return done;
  };
  return { port, said: said.replace(port, PORT), stop };
}

/** The real transport, to the server's own port. */
function wayTo({ port }: Job): Transport {
  const real = processTransport({}, 'test', undefined);
  return { ...real, fetch: (url, sent) => real.fetch(url.replace(PORT, port), sent) };
}

/** Commands reach the server while it runs. */
const wayOut = (job: Job | undefined): Pick<RunOptions, 'remote'> =>
  job === undefined ? {} : { remote: () => Promise.resolve(wayTo(job)) };

type Env = Record<string, string | undefined>;

/**
 * As much of a shell as the pages need: commands of roster, a server in the background, `echo $?`, and secrets put in
 * and taken out of the environment.
 */
function shellIn(box: Sandbox, terminal: boolean): (line: string) => Promise<string> {
  const env: Env = { ROSTER_STORE: undefined, NO_COLOR: '1' };
  let status = 0;
  let job: Job | undefined;
  return async (line) => {
    const [, variable = '', reader = '', file = ''] = EXPORT.exec(line) ?? UNSET.exec(line) ?? [];
    if (line === 'echo $?') return `${status}\n`;
    if (variable !== '') {
      env[variable] = reader === '' ? undefined : reader === 'cat' ? box.read(file) : secretOf(box.read(file));
      return '';
    }
    if (line === STOP) {
      const ended = await job?.stop();
      job = undefined;
      return ended?.stdout ?? 'no such job\n';
    }
    const [, server] = SERVE.exec(line) ?? [];
    if (server !== undefined) {
      job = await startServer(box, wordsOf(server), env);
      return job.said;
    }
    const [program, ...words] = wordsOf(line);
    if (program !== 'roster') throw new Error(`there is no such command here: ${line}`);
    const { code, stdout, stderr } = await box.run(words, {
      env,
      ...(terminal ? { tty: 80 } : {}),
      ...wayOut(job),
    });
    status = code;
    box.clock.now += 60_000;
    return stdout + stderr;
  };
}

/** The secret of a secret file. */
const secretOf = (text: string): string => (JSON.parse(text) as { readonly secret: string }).secret;

/** How many lines of an output a reader is shown. */
const SHOWN = 8;

/** Long runs of output keep their beginning and their end. */
function abridged(lines: readonly string[]): string[] {
  const out: string[] = [];
  let run: string[] = [];
  const flush = () => {
    out.push(...(run.length > SHOWN + 3 ? [...run.slice(0, SHOWN - 3), '…', ...run.slice(-2)] : run));
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
