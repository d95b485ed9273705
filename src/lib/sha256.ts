import { sha256 as digest } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

/** SHA-256 of a text in UTF-8, in hex. For short texts at every start, for which node:crypto takes long to load. */
export const sha256 = (text: string): string => bytesToHex(digest(text));
