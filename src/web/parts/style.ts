/** How all pages look: one style, light or dark as the reader has it, from 320 pixels up. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1d2126; --quiet: #59616b; --line: #d5d9de; --ground: #fff; --raised: #f4f6f8; --accent: #0b5cad; --on-accent: #fff; --wrong: #a8201a; --wrong-ground: #fdf0ef; --done: #1b6b3a; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e7ea; --quiet: #a3abb4; --line: #3a4048; --ground: #15181b; --raised: #1e2227; --accent: #84bdff; --on-accent: #0c1b2c; --wrong: #ff9b92; --wrong-ground: #331b1a; --done: #7fd4a0; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; color: var(--text); background: var(--ground); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .25rem .5rem; background: var(--ground); }
header { border-bottom: 1px solid var(--line); background: var(--raised); }
header > div, main, footer { max-width: 64rem; margin: 0 auto; padding: 0 1rem; }
header > div { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.5rem; min-height: 3.25rem; padding-top: .375rem; padding-bottom: .375rem; }
header a { color: inherit; text-decoration: none; }
header a:hover { text-decoration: underline; }
header .name { font-weight: 600; }
header nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; }
header nav a { display: inline-block; padding: .375rem 0; }
header nav a[aria-current] { box-shadow: inset 0 -2px var(--accent); }
header .viewer { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; margin-left: auto; }
header .viewer a { padding: .375rem 0; }
main { padding-top: 1.5rem; padding-bottom: 3rem; }
main.narrow { max-width: 28rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.3; font-weight: 600; }
h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; line-height: 1.3; font-weight: 600; }
p { margin: .5rem 0; max-width: 40rem; }
.quiet { color: var(--quiet); }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
code.block { display: block; white-space: pre-wrap; }
.box { margin: 0 0 1.25rem; padding: .75rem 1rem; border: 1px solid var(--wrong); border-left-width: 4px; border-radius: .25rem; background: var(--wrong-ground); }
.box p { margin: 0; }
.box .what { font-weight: 600; color: var(--wrong); }
.box.done { border-color: var(--done); background: none; }
.field { margin: 0 0 1rem; }
label, legend { display: block; margin: 0 0 .25rem; font-weight: 500; }
.field .quiet { margin: .25rem 0 0; font-size: .875rem; }
input, select { width: 100%; min-height: 2.5rem; padding: .375rem .625rem; color: inherit; background: var(--ground); border: 1px solid var(--quiet); border-radius: .25rem; font: inherit; }
button, .button { display: inline-block; min-height: 2.5rem; padding: .375rem 1rem; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: .25rem; font: inherit; font-weight: 500; text-decoration: none; cursor: pointer; }
button.second, .button.second { color: var(--accent); background: none; }
button.link { min-height: 0; padding: .375rem 0; color: inherit; background: none; border: 0; font-weight: inherit; }
button.link:hover { text-decoration: underline; }
button.small { min-height: 2rem; padding: .125rem .75rem; font-size: .875rem; white-space: nowrap; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1rem; margin: 1.25rem 0 0; }
.main button, .main .button { width: 100%; text-align: center; }
.or { margin: 1.25rem 0; text-align: center; }
summary { padding: .375rem 0; cursor: pointer; }
details form { margin-top: .75rem; }
.below { margin-top: 1.5rem; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; font-weight: 600; }
ul.plain { margin: 0; padding: 0; list-style: none; columns: 20rem; column-gap: 2rem; }
ul.plain li { padding: .25rem 0; break-inside: avoid; }
.lines { display: inline-flex; overflow-wrap: anywhere; flex-direction: column; align-items: flex-start; max-width: 100%; }
.lines .quiet { font-size: .875rem; }
.lines .quiet:empty { display: none; }
.denied { color: var(--wrong); font-weight: 600; }
.filters { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); align-items: end; gap: .75rem 1rem; }
.filters .field { margin: 0; }
.filters label { font-size: .875rem; }
.filters .send { display: flex; align-items: center; gap: 1rem; margin: 0; }
.total { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; margin: 1.25rem 0 .5rem; }
.total p { margin: 0; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-size: .875rem; font-weight: 500; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
td form { margin: -.125rem 0; }
td { overflow-wrap: anywhere; }
td + td { min-width: 5.5rem; }
time { white-space: nowrap; }
.pager { display: flex; gap: 1.5rem; margin: 1rem 0 0; }
dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .375rem 1.5rem; margin: 0 0 1rem; }
dl.facts dt { color: var(--quiet); }
dl.facts dd { margin: 0; }
@media (max-width: 36rem) {
  header .viewer { margin-left: 0; }
  dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dl.facts dd { margin: 0 0 .625rem; }
}
@media (max-width: 48rem) {
  thead { position: absolute; left: -100vw; }
  table, tbody, tr, td { display: block; }
  tr { padding: .625rem 0; border-bottom: 1px solid var(--line); }
  td + td { min-width: 0; }
  td { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0 .75rem; padding: .125rem 0; border: 0; }
  td::before { content: attr(data-label); color: var(--quiet); font-size: .875rem; line-height: 1.7; }
  td:first-child { display: block; font-weight: 500; }
  td:first-child::before { content: none; }
  td:first-child .quiet { font-weight: 400; }
}
`;
