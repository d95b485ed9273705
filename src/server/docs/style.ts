/** How the page of the API looks: as wide as the screen, light or dark as the reader has it. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8885; --quiet: #888; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.2; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2.5rem 0 .5rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover, h3 a:focus { text-decoration: underline; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); border-radius: .25rem; }
nav ul { padding-left: 1.25rem; }
.id, .none { color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
dt { font-weight: bold; }
dd { margin: 0 0 .5rem; }
:target { background: #fc03; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr, td { display: block; border: 0; padding: 0; }
  td:empty { display: none; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
}
`;
