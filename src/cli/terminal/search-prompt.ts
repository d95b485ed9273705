import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isUpKey,
  makeTheme,
  useKeypress,
  usePagination,
  usePrefix,
  useState,
} from '@inquirer/core';
import type { Status } from '@inquirer/core';
import type { Choices } from './prompter.ts';
import { messageOf, PAGE, useFound } from './searching.ts';

/** A checkbox list to search in: typing filters, space ticks, what is ticked stays so while the search goes on. */

interface Question {
  readonly message: string;
  readonly source: Choices;
  /** Whether nothing ticked is an answer. */
  readonly optional?: boolean;
}

/** Ticked choices that are named. */
const NAMED = 3;
const HELP = 'type to search • ↑↓ move • space ticks • ⏎ ends';

export const searchPrompt = createPrompt<string[], Question>(({ message, source: choices, optional = false }, done) => {
  const theme = makeTheme();
  const [status, setStatus] = useState<Status>('idle');
  const [term, setTerm] = useState('');
  const [active, setActive] = useState(0);
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [fault, setFault] = useState('');
  const prefix = usePrefix({ status, theme });
  const answered = useFound(choices, term, (error) => setFault(messageOf(error)));
  const found = answered.choices;
  // What is not on the screen yet cannot be ticked.
  const current = answered.term === term ? found[active] : undefined;

  useKeypress((key, line) => {
    if (status !== 'idle') return;
    if (isEnterKey(key)) {
      if (ticked.length === 0 && !optional) {
        setFault('nothing is ticked yet');
        line.write(term);
      } else {
        setStatus('done');
        done(inOrder(choices, ticked));
      }
      return;
    }
    setFault('');
    if (isUpKey(key) || isDownKey(key)) {
      const step = isUpKey(key) ? -1 : 1;
      if (found.length > 0) setActive((active + step + found.length) % found.length);
    } else if (isSpaceKey(key)) {
      if (current !== undefined) setTicked(toggled(ticked, current.value));
    } else {
      setTerm(line.line);
      setActive(0);
      return;
    }
    // These keys are no part of the search, so the line becomes again what it was.
    line.clearLine(0);
    line.write(term);
  });

  const page = usePagination({
    items: found,
    active,
    pageSize: PAGE,
    loop: false,
    renderItem: ({ item, isActive }) => {
      const text = `${isActive ? '❯' : ' '}${ticked.includes(item.value) ? '◉' : '◯'} ${item.name ?? item.value}`;
      return isActive ? theme.style.highlight(text) : text;
    },
  });
  const head = `${prefix} ${theme.style.message(message, status)}`;
  if (status === 'done') return `${head} ${theme.style.answer(inBrief(ticked))}`;
  const body = [
    found.length > 0 ? page : answered.term === term ? '  nothing fits' : '  …',
    '',
    ...(current?.description === undefined ? [] : [current.description]),
    ...(ticked.length === 0 ? [] : [`ticked: ${inBrief(ticked)}`]),
    ...(fault === '' ? [] : [theme.style.error(fault)]),
    theme.style.help(HELP),
  ];
  return [`${head} ${term}`.trimEnd(), body.join('\n')];
});

/** In the order of the choices where that is known, and else as they were ticked. */
const inOrder = (choices: Choices, ticked: readonly string[]): string[] =>
  typeof choices === 'function'
    ? [...ticked]
    : choices.map(({ value }) => value).filter((value) => ticked.includes(value));

const toggled = (ticked: readonly string[], value: string): string[] =>
  ticked.includes(value) ? ticked.filter((one) => one !== value) : [...ticked, value];

function inBrief(values: readonly string[]): string {
  if (values.length === 0) return 'none';
  const more = values.length > NAMED ? ` and ${values.length - NAMED} more` : '';
  return values.slice(0, NAMED).join(', ') + more;
}
