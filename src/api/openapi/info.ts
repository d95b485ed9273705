import { DRY_RUN } from '../dry-run.ts';
import { IF_MATCH_HEADER } from '../etag.ts';
import { KEY_FORM, KEY_HEADER, REPLAY_HEADER } from '../idempotency-key.ts';
import { OPERATION_HEADER } from '../operation-id.ts';
import type { OpenApi, Parameter, Security } from './types.ts';

/** The description of the whole API. */
export const DESCRIPTION = [
  'One API for people, groups, roles, tokens and the audit log of an organization. A path has one meaning and one ' +
    'shape: nothing is chosen by a header. What is written for Semaphore’s public API finds that at `/api/v1alpha`.',
  'A token proves who calls: `Authorization: Token SECRET`, or `Bearer SECRET`. What it may do is what its owner may ' +
    'do, or less; each operation says which permission it needs.',
  `A write with an \`${KEY_HEADER}\` happens once, however often it is sent within 24 hours: the same key and body are ` +
    'answered the same again. Another body under the same key, or the same request while it is still running, is a 409. ' +
    'The answer is for the token that sent it, or one of the same account and maker that is limited to no less; another is a 403.',
  `A write with \`?${DRY_RUN}=true\` is checked as always, and refused as always, and its answer tells what would be; but ` +
    'nothing is changed, nothing is stored under an idempotency key, and a secret that would be made is empty.',
  'An error is an object `error` with `code`, `message`, `hint` and `details`; the code decides over the status, and is ' +
    'never renamed; `details.command_hint` and `details.command_message` are the hint and the message in the words of the command line, where they differ. 429 and 503 say in `Retry-After` how long to wait. Every answer has an `x-request-id`.',
  `The events of one request have one operation id, their \`request_id\`: the \`x-request-id\` that the server made, never ` +
    `one that a client sent. An answer to a request that recorded something has it as \`${OPERATION_HEADER}\`; a repeated request is ` +
    `answered with that of the first. Several requests are one operation where the later ones send the id of the first.`,
  'What a request has that its route does not know, a parameter or a field, is refused with 400 and the nearest name; ' +
    'a method that a path does not take with 405; a body under another content type than it takes with 415.',
  'The answer with one thing has an `ETag`. A change of it with `If-Match` is done only while it is so: else it is a 412, ' +
    '`stale`. The tag is of the answer as the asker sees it, who must be allowed to read it.',
  'A list answers `items` and `next_cursor`, which is the `cursor` of the next page, or null on the last one.',
  'Whatever a path names is written percent-encoded; what begins with `~`, or is `.`, `..`, nothing, `batch`, ' +
    '`export` or `verify`, has one more `~` before it, because a URL cannot carry it otherwise or it would be another path.',
].join('\n\n');

export const LICENSE: OpenApi['info']['license'] = { name: 'Apache License 2.0', identifier: 'Apache-2.0' };

export const CONTACT: OpenApi['info']['contact'] = { name: 'The contributors of roster' };

/** How a call says who makes it; first the way that generated clients take, which write `Bearer` by themselves. */
export const SECURITY: Security = [{ bearer: [] }, { token: [] }];

export const SECURITY_SCHEMES: OpenApi['components']['securitySchemes'] = {
  bearer: { type: 'http', scheme: 'bearer' },
  token: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`Token SECRET`, as Semaphore has it.' },
};

export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  IdempotencyKey: {
    name: KEY_HEADER,
    in: 'header',
    required: false,
    description: 'At least 128 random bits, new for each request and the same for its repetitions.',
    schema: { type: 'string', pattern: KEY_FORM.source },
  },
  DryRun: {
    name: DRY_RUN,
    in: 'query',
    required: false,
    description:
      'Answer what would be done, with the same refusals, and change nothing. A secret that would be made is empty.',
    schema: { type: 'boolean', default: false },
  },
  IfMatch: {
    name: IF_MATCH_HEADER,
    in: 'header',
    required: false,
    description: 'The ETag of what is changed, as it was read: where it has another one by now, nothing is done (412).',
    schema: { type: 'string' },
  },
  Operation: {
    name: OPERATION_HEADER,
    in: 'header',
    required: false,
    description:
      'The operation id of an earlier answer: the events of this request get the same. It must be an operation of the same actor in the last 24 hours.',
    schema: { type: 'string', format: 'uuid' },
  },
  IdempotencyReplay: {
    name: REPLAY_HEADER,
    in: 'header',
    required: false,
    description: 'Answer what was done under the key, and do nothing more.',
    schema: { type: 'string', enum: ['only'] },
  },
};
