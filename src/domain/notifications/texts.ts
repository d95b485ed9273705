/** Texts of messages: names and descriptions are shown as they are, and never read as markup. */

const LONGEST_TEXT = 2500;

/** A text without line breaks and control characters. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** A text of at most so many UTF-16 units. */
export const cut = (text: string, longest = LONGEST_TEXT): string =>
  text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;

/** Text as Slack shows it: nothing in it is a link, or calls anybody. */
export const escaped = (text: string): string =>
  oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|everyone)/gi, '@\u200b');

/** A link in Slack, which shows the text. */
export const linked = (url: string, text: string): string =>
  `<${url.replaceAll('&', '&amp;').replace(/[<>|]/g, encodeURIComponent)}|${escaped(text).replaceAll('|', '¦')}>`;
