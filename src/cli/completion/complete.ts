import type { Registry } from '../app/registry.ts';
import type { Io } from '../terminal/io.ts';
import { candidatesFor } from './candidates.ts';
import { continued, parseLine } from './shell-line.ts';
import type { Candidate, Candidates } from './values.ts';

/**
 * The hidden command behind the completion scripts: `bash LINE` with the line up to the cursor, or
 * `zsh|fish WORD…` with the words after roster, the last one being typed. Answers `files` or `words`
 * on the first line, then the candidates. It opens neither store nor network, and never fails.
 */
export async function answer(args: readonly string[], io: Io, registry: Registry): Promise<void> {
  const lines = await answerLines(args, io, registry).catch(() => ['words']);
  await io.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

async function answerLines([shell, ...words]: readonly string[], io: Io, registry: Registry): Promise<string[]> {
  switch (shell) {
    case 'bash':
      return forBash(words[0] ?? '', io, registry);
    case 'zsh':
      return linesOf(await candidatesFor(words, io, registry), words.at(-1) ?? '', described);
    case 'fish':
      // What is typed comes as it is typed, quotes and all; fish itself finds what begins with it.
      return linesOf(
        await candidatesFor([...words.slice(0, -1), unquoted(words.at(-1) ?? '')], io, registry),
        '',
        described,
      );
    default:
      return [];
  }
}

async function forBash(line: string, io: Io, registry: Registry): Promise<string[]> {
  const parsed = parseLine(line);
  if (parsed === undefined) return [];
  const words = parsed.words.slice(1);
  const typed = words.at(-1) ?? '';
  const rest = ({ value }: Candidate) => continued(value.slice(typed.length), parsed.open);
  return linesOf(await candidatesFor(words, io, registry), typed, rest);
}

const unquoted = (raw: string): string => parseLine(raw)?.words.join(' ') ?? raw;

const described = ({ value, describe }: Candidate): string => `${value}\t${describe.replace(/\p{Cc}/gu, ' ')}`;

function linesOf(found: Candidates, typed: string, toLine: (one: Candidate) => string): string[] {
  if (found === 'files') return ['files'];
  // No name holds a control character; a cache that somebody wrote into could.
  return ['words', ...found.filter(({ value }) => value.startsWith(typed) && !/\p{Cc}/u.test(value)).map(toLine)];
}
