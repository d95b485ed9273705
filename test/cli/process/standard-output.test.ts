import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { standardOutput } from '../../../src/cli/process/standard-output.ts';
import { ClosedPipe } from '../../../src/cli/terminal/streams.ts';

/** Standard output: what is written past the stream of Node, and what is not. */

let dir: string;
let opened: number[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'roster-output-'));
  opened = [];
});
afterEach(() => {
  opened.forEach((descriptor) => closeSync(descriptor));
  rmSync(dir, { recursive: true, force: true });
});

function open(path: string, flags: string | number): number {
  const descriptor = openSync(path, flags);
  opened.push(descriptor);
  return descriptor;
}

const neverOpened = (): never => {
  throw new Error('the stream was opened');
};

/** A stream that keeps what it gets. */
function kept(): { readonly stream: Writable; readonly bytes: () => Buffer } {
  const chunks: Buffer[] = [];
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    chunks.push(chunk);
    done();
  };
  return { stream: new Writable({ write }), bytes: () => Buffer.concat(chunks) };
}

/** Both ends of a pipe. */
function pipe(): { readonly reader: number; readonly writer: number } {
  const path = join(dir, 'pipe');
  execFileSync('mkfifo', [path]);
  return { reader: open(path, constants.O_RDONLY | constants.O_NONBLOCK), writer: open(path, 'w') };
}

/** All that is in a pipe now. */
function emptied(reader: number): Buffer {
  const chunks: Buffer[] = [];
  const chunk = Buffer.alloc(65_536);
  try {
    for (let count = readSync(reader, chunk); count > 0; count = readSync(reader, chunk))
      chunks.push(Buffer.from(chunk.subarray(0, count)));
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
  }
  return Buffer.concat(chunks);
}

test('a file gets all of it, one after the other', async () => {
  const path = join(dir, 'file');
  const output = standardOutput(open(path, 'a'), 'linux', neverOpened);
  await output.write('grüße\n');
  await output.write('x'.repeat(200_000));
  expect(readFileSync(path, 'utf8')).toBe(`grüße\n${'x'.repeat(200_000)}`);
  expect({ isTTY: output.isTTY, columns: output.columns, rows: output.rows }).toEqual({ isTTY: false, columns: 80 });
  expect(output.room?.()).toBeGreaterThan(0);
});

test('the null device needs no stream', async () => {
  const output = standardOutput(open('/dev/null', 'w'), 'linux', neverOpened);
  await output.write('gone');
  expect(output.room?.()).toBeUndefined();
});

test('a pipe gets what it takes, and the stream the rest and all that follows, to the byte', async () => {
  const { reader, writer } = pipe();
  const { stream, bytes } = kept();
  const output = standardOutput(writer, 'linux', () => stream);
  // Three bytes each: the pipe is full in the middle of one.
  const text = '€'.repeat(100_000);
  await output.write('first ');
  await output.write(text);
  await output.write('last');
  const before = emptied(reader);
  expect(before.length % 3).not.toBe(0);
  expect(Buffer.concat([before, bytes()]).toString()).toBe(`first ${text}last`);
  // What comes later does not overtake.
  await output.write('!');
  expect(emptied(reader)).toHaveLength(0);
});

test('a pipe that cannot be opened once more has the stream alone', async () => {
  const { reader, writer } = pipe();
  const { stream, bytes } = kept();
  await standardOutput(writer, 'darwin', () => stream).write('text');
  expect(bytes().toString()).toBe('text');
  expect(emptied(reader)).toHaveLength(0);
});

test('a pipe that nobody reads any more is closed', async () => {
  const { reader, writer } = pipe();
  const output = standardOutput(writer, 'linux', neverOpened);
  closeSync(reader);
  opened = opened.filter((descriptor) => descriptor !== reader);
  await expect(output.write('text')).rejects.toBeInstanceOf(ClosedPipe);
});

test('what cannot be written is told', async () => {
  const path = join(dir, 'file');
  writeFileSync(path, '');
  const output = standardOutput(open(path, 'r'), 'linux', neverOpened);
  await expect(output.write('text')).rejects.toMatchObject({ code: 'unavailable' });
});

test.each([
  ['a device', () => open('/dev/full', 'w')],
  ['what is closed', () => 12_345],
])('%s has the stream of Node', async (_, descriptor) => {
  const { stream, bytes } = kept();
  const output = standardOutput(descriptor(), 'linux', () => Object.assign(stream, { isTTY: true, columns: 120 }));
  await output.write('text');
  expect(bytes().toString()).toBe('text');
  expect({ isTTY: output.isTTY, columns: output.columns }).toEqual({ isTTY: true, columns: 120 });
});
