/**
 * How the page of the API looks: as wide as the screen, light or dark as the reader has it. Words break only where they
 * are wider than the screen: `break-word` leaves them whole when the columns of a table are measured.
 */
export const STYLE = `
:root { color-scheme: light dark; --line: #8885; --quiet: #666; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.3; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 2.5rem 0 0; font-size: 1.3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2rem 0 0; font-size: 1.125rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover, h3 a:focus { text-decoration: underline; }
p { margin: .5rem 0; }
code, pre { font-family: ui-monospace, monospace; }
code { font-size: .9em; }
h3 code { font-size: 1em; }
pre { overflow-x: auto; padding: .75rem; line-height: 1.4; border: 1px solid var(--line); border-radius: .25rem; }
summary { padding: .25rem 0; }
nav ul { margin: 0; padding-left: 2rem; }
nav li { padding: .25rem 0; }
b { font-size: .875em; }
.quiet { color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem .75rem; margin: .5rem 0; }
dt { font-weight: bold; }
dd { margin: 0; }
:target { background: #fc03; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr { display: block; padding: .25rem 0; border-bottom: 1px solid var(--line); }
  td { display: inline; border: 0; padding: 0 .5rem 0 0; }
  td:nth-child(4) { display: block; padding: 0; }
  td:empty { display: none; }
}
`;
