/** Invisible characters: a name with one of them is another name that looks the same (docs/names.md). */

// Patterns over all of Unicode take milliseconds to compile, so they are compiled on use.

const ASCII = /^[\0-\x7F]*$/;

/** Whether every character is ASCII, as in most names; those need no tables. */
export const isAscii = (text: string): boolean => ASCII.test(text);

/** Whether a text has invisible characters, other than joiners and selectors that change how their neighbours look. */
export const hasInvisible = (text: string): boolean => !isAscii(text) && invisible().test(withoutShaping(text));

/** A text without invisible characters. */
export const withoutInvisible = (text: string): string => text.replace(invisible(), '');

/**
 * Unicode's Default_Ignorable_Code_Point (variation selectors, fillers, joiners), format characters, and two that
 * are drawn as blanks: the empty Braille pattern and the null notehead.
 */
const invisible = (): RegExp => /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800\u{1D159}]/gu;

/** Without joiners and selectors where they belong: in emoji, and between letters of scripts that are written with joiners. */
const withoutShaping = (text: string): string => text.replace(inEmoji(), '').replace(betweenLetters(), '');

/** The joiner between two emoji makes one picture of them; the selector after one, or of a keycap, gives it its colours. */
const inEmoji = (): RegExp =>
  /(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\uFE0F(?!\uFE0F)|(?<=[0-9#*])\uFE0F(?=\u20E3)/gu;

/** ZWNJ and ZWJ change how the letters around them are written in these scripts (UAX #31, 2.3). */
const JOINED =
  'Arabic Bengali Devanagari Gujarati Gurmukhi Kannada Khmer Malayalam Mongolian Myanmar Nko Oriya Sinhala Syriac Tamil Telugu Tibetan';

function betweenLetters(): RegExp {
  const letters = JOINED.replace(/\w+ ?/g, (script) => `\\p{Script=${script.trim()}}`);
  return new RegExp(`(?<=[${letters}])[\\u200C\\u200D](?=[${letters}])`, 'gu');
}
