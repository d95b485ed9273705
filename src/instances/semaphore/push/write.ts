import { deliverSecrets, secretsOf } from '../../../client/deliver-secrets.ts';
import type { CallOptions } from '../../../core/caller.ts';
import type { Operation } from '../../../core/operation.ts';
import { advice } from '../changes/advice.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { inWords } from '../changes/change.ts';
import type { Change } from '../changes/change.ts';
import { changesBetween } from '../changes/changes.ts';
import type { Mirror } from '../mirror/mirror.ts';
import { push, requirePossible } from './push.ts';
import type { Pushed, PushOptions } from './push.ts';
import type { Snapshot } from '../mirror/snapshot.ts';
import { requireWithout, SPECIAL_WRITES } from '../changes/special-writes.ts';
import { unseenChanges } from '../changes/unseen-changes.ts';
import { asWritten, withOwnerThere } from './written-output.ts';

/** A write: done in a mirror first, then what it changed there is done on the instance. */

/** What writing needs. */
interface Writing {
  readonly api: SemaphoreApi;
  readonly pause: PushOptions['pause'];
  /** A mirror that nothing was changed in, for this write alone. */
  readonly mirror: () => Promise<Mirror>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Runs an operation in a mirror, and makes on the instance what it changed there. Throws what the operation throws, and
 * `unsupported_by_server` where the instance cannot do all of it, with nothing changed; and what `push` throws. A dry run
 * changes nothing on the instance.
 */
export async function write(
  { api, pause, mirror }: Writing,
  operation: Operation,
  input: Fields,
  options: CallOptions,
): Promise<unknown> {
  requireWithout(operation.name, input);
  const isTrial = options.dryRun === true;
  const done = await inMirror(await mirror(), operation, input, options);
  requirePossible(done.changes);
  if (isTrial) return trialOutput(await mirror(), operation, input, options, done.changes);
  await warn(operation, done, options);
  const pushed = await push(api, done.changes, { pause, wait: options.wait !== false, signal: options.signal });
  return delivered(operation, done, pushed, options);
}

/** What was done in a mirror. */
interface Done {
  readonly output: unknown;
  /** What a bulk told of each batch. */
  readonly partials: readonly unknown[];
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly changes: readonly Change[];
}

async function inMirror(
  mirror: Mirror,
  operation: Operation,
  input: Fields,
  { signal, note, dryRun, progress }: CallOptions,
): Promise<Done> {
  const special = SPECIAL_WRITES[operation.name];
  const given = (await special?.before?.(mirror, input)) ?? input;
  const before = await mirror.snapshot();
  const partials: unknown[] = [];
  const output: unknown = await mirror.caller.call(operation, given, {
    ...(signal === undefined ? {} : { signal }),
    ...(progress === undefined ? {} : { progress }),
    // A trial is told of once, by the dry run itself.
    ...(note === undefined || dryRun === true ? {} : { note }),
    partial: (one) => Promise.resolve(void partials.push(one)),
  });
  const after = await mirror.snapshot();
  const seen = [...unseenChanges(await mirror.events()), ...changesBetween(before, after)];
  return { output, partials, before, after, changes: special?.changes?.(seen, input, output, after) ?? seen };
}

/** The output of a dry run in a mirror, and a note on what the instance would be asked. */
async function trialOutput(
  mirror: Mirror,
  operation: Operation,
  input: Fields,
  { signal, note, partial }: CallOptions,
  changes: readonly Change[],
): Promise<unknown> {
  const given = (await SPECIAL_WRITES[operation.name]?.before?.(mirror, input)) ?? input;
  const output: unknown = await mirror.caller.call(operation, given, {
    dryRun: true,
    ...(signal === undefined ? {} : { signal }),
    ...(note === undefined ? {} : { note }),
    ...(partial === undefined ? {} : { partial }),
  });
  if (changes.length > 0)
    note?.([`the instance would be asked to ${changes.map((change) => inWords(change)).join('; ')}`]);
  return output;
}

/** Tells what the instance does not guard, and asks. A plan was shown with all that it gives, and was confirmed. */
async function warn(operation: Operation, { before, after, changes }: Done, options: CallOptions): Promise<void> {
  if (operation.name === 'organization.apply') return;
  const sentences = advice(before, after, changes);
  if (sentences.length === 0) return;
  options.note?.(sentences.map((one) => `the instance does not check that you may give this: ${one}`));
  await options.confirm?.('Go on?');
}

/** The output with what the instance made; its secrets are handed over. */
async function delivered(
  operation: Operation,
  { output, partials, after }: Done,
  pushed: Pushed,
  { note, partial, deliver, made }: CallOptions,
): Promise<unknown> {
  made?.(pushed.done);
  const struck = secretsOf(operation, output).map(({ secret }) => secret);
  for (const one of partials) await partial?.(asWritten(one, pushed, struck));
  const written = asWritten(withOwnerThere(output, pushed, after), pushed, struck);
  const notes = [...pushed.notes, ...(struck.length === 0 ? lostTokens(pushed, after) : [])];
  if (notes.length > 0) note?.(notes);
  await deliverSecrets(
    deliver,
    secretsOf(operation, written).filter(({ secret }) => secret !== ''),
  );
  return written;
}

/** The instance makes a token with every service account; what has no place for it drops it. */
const lostTokens = ({ tokens }: Pushed, { serviceAccounts }: Snapshot): string[] =>
  serviceAccounts
    .filter(({ id }) => tokens.has(id))
    .map(({ name }) => `the first token of ${name} was not kept: roster token reset --service-account ${name}`);
