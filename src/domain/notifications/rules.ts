import * as z from 'zod/mini';
import { AUDITED, AUDITED_OPERATIONS, OUTCOMES } from '../audit.ts';
import { checkedText, email, label, name } from '../names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { EVENT_FILTERS, isOfEvents, isOfJobs, JOB_FILTERS, namedOf } from './filters.ts';
import { isExpression, MAX_PATTERN, namePatternFault, patternFault } from '../patterns.ts';

/** The rules of a notification: of which audit events or jobs it tells, and where. */

/** What is shown in the place of a secret; given back, it keeps the secret that is there. */
export const MASK = '********';

const MAX_URL = 2048;
const MOST_TEXTS = 20;
const MOST_RECIPIENTS = 50;
const MAX_MESSAGE = 1000;
export const MOST_RULES = 20;

/** How long a webhook may take when its rule does not say, in milliseconds. */
export const USUAL_TIMEOUT = 10_000;
const LONGEST_TIMEOUT = 30_000;
const MOST_RETRIES = 100;
const SHORTEST_SECRET = 16;
const LONGEST_SECRET = 256;

const HTTP = /^https?:\/\//i;

/** What is wrong with the address of a receiver, as the end of a sentence; undefined when nothing is. */
function endpointFault(text: string): string | undefined {
  if (text.length > MAX_URL) return `is longer than ${MAX_URL} characters`;
  if (!HTTP.test(text) || /[\s\p{Cc}\p{Cf}]/u.test(text) || !URL.canParse(text))
    return 'must be a URL that begins with https:// or http://';
  const { username, password } = new URL(text);
  return username === '' && password === '' ? undefined : 'must not hold a username or password';
}

const endpoint = () => checkedText(MAX_URL, endpointFault);

/** A pattern for one of these names. An exact text must be one of them: any other would never match. */
const oneNamed = (names: readonly string[]) =>
  checkedText(MAX_PATTERN, (text) => {
    const fault = patternFault(text);
    if (fault !== undefined || isExpression(text) || names.includes(text)) return fault;
    const near = nearest(text, names);
    return near === undefined
      ? `must be one of ${names.join(', ')}, or an expression between slashes`
      : `is none that the audit log has; did you mean ${near}?`;
  });

const texts = <T extends z.core.$ZodType<string>>(text: T) =>
  z._default(z.array(text).check(z.maxLength(MOST_TEXTS)), []);

const pattern = () => checkedText(MAX_PATTERN, namePatternFault);
const ofJobs = () => z.optional(z.array(pattern()).check(z.maxLength(MOST_TEXTS)));

/** Which events or jobs: all of its lists must match, an empty one matches all. */
export const filter = z.object({
  resource: texts(oneNamed(Object.keys(AUDITED))),
  operation: texts(oneNamed(AUDITED_OPERATIONS)),
  actor: texts(pattern()),
  outcome: texts(z.enum(OUTCOMES)),
  /** Of jobs that ended. */
  projects: ofJobs(),
  branches: ofJobs(),
  pipelines: ofJobs(),
  blocks: ofJobs(),
  states: ofJobs(),
  results: ofJobs(),
  tags: ofJobs(),
});
export type Filter = z.infer<typeof filter>;

const secret = () =>
  z.string().check((context) => {
    const { value } = context;
    const isLong = value.length >= SHORTEST_SECRET && value.length <= LONGEST_SECRET && value.isWellFormed();
    if (!isLong && value !== MASK)
      context.issues.push({
        code: 'custom',
        message: `must have ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters`,
        input: MASK,
      });
  });

const line = () =>
  checkedText(MAX_MESSAGE, (text) => {
    if (text.length > MAX_MESSAGE) return `is longer than ${MAX_MESSAGE} characters`;
    if (!text.isWellFormed()) return 'is not valid Unicode text';
    return /\p{Cc}/u.test(text) ? 'must not contain control characters or line breaks' : undefined;
  });

export const slack = z.object({
  endpoint: endpoint(),
  channels: z._default(z.array(label()).check(z.maxLength(MOST_TEXTS)), []),
  /** Stands before what is told of the event. */
  message: z._default(line(), ''),
});

export const webhook = z.object({
  endpoint: endpoint(),
  /** In milliseconds. */
  timeout: z._default(z.number().check(z.int(), z.gte(100), z.lte(LONGEST_TIMEOUT)), USUAL_TIMEOUT),
  /** How often it is tried again at most; left out: for a day. */
  retries: z.optional(z.number().check(z.int(), z.gte(0), z.lte(MOST_RETRIES))),
  secret: z.optional(secret()),
  /** Said where there is no secret on purpose. */
  unsigned: z._default(z.boolean(), false),
});

export const mail = z.object({
  subject: z._default(line(), ''),
  to: z.array(email()).check(z.minLength(1), z.maxLength(MOST_RECIPIENTS)),
  cc: z._default(z.array(email()).check(z.maxLength(MOST_RECIPIENTS)), []),
});

/** Whom a rule tells. */
export const notify = z.object({
  slack: z.optional(slack),
  webhook: z.optional(webhook),
  email: z.optional(mail),
});

/** A rule as it is given, and as it is shown with its secrets masked. */
export const rule = z.object({
  name: name(),
  filter: z._default(filter, { resource: [], operation: [], actor: [], outcome: [] }),
  notify,
});
export type Rule = z.infer<typeof rule>;
export type GivenRule = z.input<typeof rule>;

/** The rules of one notification. */
export const rules = () => z.array(rule).check(z.minLength(1), z.maxLength(MOST_RULES));

export const CHANNELS = ['slack', 'webhook', 'email'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What is wrong with rules as a whole, as a sentence; undefined when nothing is. */
export function rulesFault(all: readonly Rule[]): string | undefined {
  const names = all.map((one) => one.name);
  const twice = names.find((one, at) => names.indexOf(one) < at);
  if (twice !== undefined) return `two rules are named ${twice}`;
  for (const { name: called, filter, notify } of all) {
    if (isOfJobs(filter) && isOfEvents(filter))
      return `the rule ${called} filters jobs (${namedOf(filter, JOB_FILTERS).join(', ')}) and audit events (${namedOf(filter, EVENT_FILTERS).join(', ')}), and nothing is both`;
    if (CHANNELS.every((channel) => notify[channel] === undefined))
      return `the rule ${called} notifies nobody: it needs slack, webhook or email`;
    if (notify.webhook?.secret !== undefined && notify.webhook.unsigned)
      return `the webhook of the rule ${called} has a secret and is unsigned: say one of them`;
    if (notify.webhook !== undefined && notify.webhook.secret === undefined && !notify.webhook.unsigned)
      return `the webhook of the rule ${called} has no secret, so its receiver could not tell who calls`;
  }
  return undefined;
}

/** The end of an address that is shown, as tokens show theirs, and how much must be hidden before it. */
const SHOWN_END = 4;
const LEAST_HIDDEN = 8;

/** An address as it is shown: its host, and the end of what may be a secret behind it. One that is masked stays so. */
export function maskedEndpoint(text: string): string {
  const { origin, pathname, search, hash } = new URL(text);
  const secret = `${pathname.slice(1)}${search}${hash}`;
  if (secret === '' || isMasked(text)) return text;
  return `${origin}/${MASK}${secret.length < LEAST_HIDDEN + SHOWN_END ? '' : secret.slice(-SHOWN_END)}`;
}

/** Whether an address is as `maskedEndpoint` shows it. */
export const isMasked = (endpoint: string): boolean => MASKED.test(endpoint);

const MASKED = /^[^/]+\/\/[^/]+\/\*{8}.{0,4}$/;

/** A rule as it is given, with what is masked where it is shown. */
export function maskedRule({ notify: { slack, webhook, ...notify }, ...rest }: Rule): Rule {
  return {
    ...rest,
    notify: {
      ...(slack === undefined ? {} : { slack: { ...slack, endpoint: maskedEndpoint(slack.endpoint) } }),
      ...(webhook === undefined
        ? {}
        : {
            webhook: {
              ...webhook,
              endpoint: maskedEndpoint(webhook.endpoint),
              ...(webhook.secret === undefined ? {} : { secret: MASK }),
            },
          }),
      ...notify,
    },
  };
}
