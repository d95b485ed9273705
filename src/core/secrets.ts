import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from '../lib/crc32.ts';
import { sha256 } from '../lib/sha256.ts';
import { BCRYPT_BYTES, normalisePassword } from '../domain/passwords/passwords.ts';
import { USER_CODE_LENGTH, USER_CODE_LETTERS } from '../domain/signin/user-code.ts';

/** Making, hashing and comparing secrets: generated ones with SHA-256 (NIST SP 800-63B), chosen passwords with bcrypt. */

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TOKEN_PREFIX = 'rst_';
const TOKEN_BYTES = 32;
const TOKEN_LENGTH = 43;
const CHECK_LENGTH = 6;
const TOKEN = new RegExp(`^${TOKEN_PREFIX}[0-9A-Za-z]{${TOKEN_LENGTH + CHECK_LENGTH}}$`);
/** Without characters that look alike; 24 of these 57 have 139 bits. */
const READABLE = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const READABLE_LENGTH = 24;
const TEMPORARY = new RegExp(`^[${READABLE}]{6}(?:-[${READABLE}]{6}){3}$`);

/** bcrypt's cost for chosen passwords. */
export const BCRYPT_COST = 12;

/** A source of random bytes; handed in so that tests can predict secrets. */
export type Random = (bytes: number) => Uint8Array;

/** `rst_`, 32 random bytes in base62, and six characters of CRC-32 that catch typing mistakes offline. */
export function generateToken(random: Random = randomBytes): string {
  const body = base62(random(TOKEN_BYTES), TOKEN_LENGTH);
  return TOKEN_PREFIX + body + checksum(body);
}

/** Whether a text has the form of a token, with the right checksum. */
export function isTokenForm(text: string): boolean {
  if (!TOKEN.test(text)) return false;
  const body = text.slice(TOKEN_PREFIX.length, -CHECK_LENGTH);
  return checksum(body) === text.slice(-CHECK_LENGTH);
}

/** A temporary password: four readable blocks of six. */
export const generateTemporaryPassword = (random: Random = randomBytes): string => readable(random);

/** Whether a text has the form of a temporary password. */
export const isTemporaryForm = (text: string): boolean => TEMPORARY.test(text);

/** The code of an invitation, as readable as a temporary password. */
export const generateInvitationCode = (random: Random = randomBytes): string => readable(random);

/** The letters of a code that a person enters, which a device shows. */
export const generateUserCode = (random: Random = randomBytes): string =>
  pick(USER_CODE_LETTERS, USER_CODE_LENGTH, random);

/** The stored form of a generated secret: SHA-256 in hex. */
export const hashSecret = (secret: string): string => sha256(secret);

/** The stored form of a token; undefined: it has not the form of one. */
export const hashToken = (secret: string): string | undefined => (isTokenForm(secret) ? hashSecret(secret) : undefined);

/** Whether a generated secret has this hash, compared in constant time. */
export function matchesHash(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret), 'hex');
  const stored = Buffer.from(hash, 'hex');
  return given.length === stored.length && timingSafeEqual(given, stored);
}

/** bcrypt, wherever it runs: it is slow, so a server runs it on other threads. */
export interface Bcrypt {
  readonly cost: number;
  readonly hash: (text: string) => Promise<string>;
  readonly compare: (text: string, hash: string) => Promise<boolean>;
}

/** bcrypt on this thread. */
export const bcryptHere = (cost: number = BCRYPT_COST): Bcrypt => ({
  cost,
  hash: async (text) => (await import('bcryptjs')).hash(text, cost),
  compare: async (text, hash) => (await import('bcryptjs')).compare(text, hash),
});

/** The bcrypt hash of a chosen password. */
export const hashPassword = (password: string, bcrypt: Bcrypt): Promise<string> =>
  bcrypt.hash(normalisePassword(password));

/**
 * Whether a password is the stored one. Always runs bcrypt once, whatever is stored, so that the time it takes reveals
 * nothing about the account.
 */
export async function verifyPassword(
  password: string,
  stored: { readonly kind: string; readonly hash: string | null },
  bcrypt: Bcrypt,
): Promise<boolean> {
  const normal = normalisePassword(password);
  const usable = Buffer.byteLength(normal) <= BCRYPT_BYTES && !normal.includes('\0');
  const chosen = stored.kind === 'chosen' && stored.hash !== null;
  const dummyHash = `$2b$${String(bcrypt.cost).padStart(2, '0')}$${'.'.repeat(53)}`;
  const bcryptMatches = await bcrypt.compare(usable ? normal : '', chosen ? stored.hash : dummyHash);
  if (chosen) return usable && bcryptMatches;
  return stored.kind === 'temporary' && stored.hash !== null && matchesHash(password, stored.hash);
}

/** The lengths of AES-256-GCM's nonce and tag, in bytes. */
const NONCE = 12;
const TAG = 16;

/** Encrypts and authenticates a text with a key derived from the secret for this purpose. */
export function seal(text: string, secret: string, purpose: string, random: Random): string {
  const nonce = random(NONCE);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(secret, purpose), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** Decrypts what `seal` encrypted with the same secret and purpose. Throws for others, and for a changed text. */
export function unseal(sealed: string, secret: string, purpose: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(secret, purpose), bytes.subarray(0, NONCE), {
    authTagLength: TAG,
  });
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
}

/** Tells secrets apart without telling anything of them. */
export const secretId = (secret: string): string => derived(secret, 'roster secret id', 6).toString('hex');

const sealingKey = (secret: string, purpose: string): Buffer => derived(secret, `roster sealed ${purpose}`, 32);

const derived = (secret: string, purpose: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, bytes));

function readable(random: Random): string {
  const text = pick(READABLE, READABLE_LENGTH, random);
  return text.replace(/(.{6})(?=.)/g, '$1-');
}

function base62(bytes: Uint8Array, length: number): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  while (text.length < length) {
    text = BASE62.charAt(Number(value % 62n)) + text;
    value /= 62n;
  }
  return text;
}

/** Random characters without bias: bytes above the largest multiple of the alphabet's length are skipped. */
function pick(alphabet: string, length: number, random: Random): string {
  const usable = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < usable && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}

function checksum(body: string): string {
  let value = crc32(body);
  let text = '';
  while (text.length < CHECK_LENGTH) {
    text = BASE62.charAt(value % 62) + text;
    value = Math.floor(value / 62);
  }
  return text;
}
