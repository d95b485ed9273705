import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isUpKey,
  makeTheme,
  useKeypress,
  usePagination,
  usePrefix,
  useState,
} from '@inquirer/core';
import type { Status } from '@inquirer/core';
import type { Validator, Choice, Choices } from './prompter.ts';
import { messageOf, named, PAGE, useFound } from './searching.ts';

/** A list to choose one from: typing filters, and what is typed whole counts before what the cursor is on. */

interface Question {
  readonly message: string;
  readonly source: Choices;
  /** Where the cursor stands first. */
  readonly standard?: string;
  /** What is wrong with a text that no choice fits; without it, only choices are taken. */
  readonly check?: Validator;
}

const HELP = 'type to search • ↑↓ move • ⏎ chooses';

export const pickPrompt = createPrompt<string, Question>(({ message, source: choices, standard, check }, done) => {
  const theme = makeTheme();
  const [status, setStatus] = useState<Status>('idle');
  const [term, setTerm] = useState('');
  /** Where the arrow keys went; before, the cursor is on what is named or on the standard. */
  const [moved, setMoved] = useState<number | undefined>(undefined);
  const [answer, setAnswer] = useState('');
  const [fault, setFault] = useState('');
  const prefix = usePrefix({ status, theme });
  const found = useFound(choices, term, (error) => setFault(messageOf(error)));
  const listed = found.choices;
  const whole = named(listed, term === '' ? (standard ?? '') : term);
  const active = moved ?? Math.max(0, whole === undefined ? 0 : listed.indexOf(whole));
  const current = found.term === term ? listed[active] : undefined;

  /** The choice that is meant, or what is typed where it holds by itself; undefined: neither, which `fault` tells. */
  async function settled(): Promise<string | undefined> {
    if (current !== undefined) return current.value;
    const fresh = found.term === term ? [] : await sourceOf(choices)(term);
    const meant = named(fresh, term);
    if (meant !== undefined) return meant.value;
    const wrong =
      fresh.length > 0 ? 'choose one' : term === '' || check === undefined ? 'nothing fits' : await check(term);
    if (wrong === undefined) return term;
    setFault(wrong);
    return undefined;
  }

  useKeypress((key, line) => {
    if (status !== 'idle') return;
    if (isEnterKey(key)) {
      setStatus('loading');
      settled().then(
        (value) => {
          if (value === undefined) {
            setStatus('idle');
            line.write(term);
          } else {
            setAnswer(listed.find((one) => one.value === value)?.name ?? value);
            setStatus('done');
            done(value);
          }
        },
        (error: unknown) => {
          setFault(messageOf(error));
          setStatus('idle');
          line.write(term);
        },
      );
      return;
    }
    setFault('');
    if (isUpKey(key) || isDownKey(key)) {
      const step = isUpKey(key) ? -1 : 1;
      if (listed.length > 0) setMoved((active + step + listed.length) % listed.length);
      // The line becomes again what it was: these keys bring back earlier lines.
      line.clearLine(0);
      line.write(term);
      return;
    }
    if (line.line === term) return;
    setTerm(line.line);
    setMoved(undefined);
  });

  const page = usePagination({
    items: listed,
    active: Math.min(active, Math.max(0, listed.length - 1)),
    pageSize: PAGE,
    loop: false,
    renderItem: ({ item, isActive }: { item: Choice; isActive: boolean }) => {
      const text = `${isActive ? '❯' : ' '} ${item.name ?? item.value}`;
      return isActive ? theme.style.highlight(text) : text;
    },
  });
  const head = `${prefix} ${theme.style.message(message, status)}`;
  if (status === 'done') return `${head} ${theme.style.answer(answer)}`;
  const isLoading = found.term !== term;
  const body = [
    listed.length > 0 ? page : isLoading ? '  …' : '  nothing fits',
    '',
    ...(current?.description === undefined ? [] : [current.description]),
    ...(fault === '' ? [] : [theme.style.error(fault)]),
    theme.style.help(HELP),
  ];
  return [`${head} ${term}`.trimEnd(), body.join('\n')];
});

const sourceOf = (choices: Choices): ((term: string) => Promise<readonly Choice[]>) =>
  typeof choices === 'function' ? choices : () => Promise.resolve(choices);
