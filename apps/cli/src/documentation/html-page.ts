import { fontFaces, fontStack, fontsFor } from '../diagram/font.js';
import { sizeOf, svgElementOf } from '../diagram/svg.js';
import type { PipelinePage, ProjectPages, TableEntry } from './model.js';

/** One page that needs nothing else: styles, font and pictures are in it. */
export async function htmlPage(pages: ProjectPages): Promise<string> {
  const sections = await Promise.all(pages.pipelines.map(pipelineSection));
  const links = pages.pipelines.map((page) => `<li><a href="#${anchor(page)}">${text(page.name)}</a></li>`);
  const body = [
    `<nav><h1>${text(pages.name)}</h1><p class="note">profile ${text(pages.profile)}</p><ul>${links.join('')}</ul></nav>`,
    `<main>${sections.join('\n')}</main>`,
  ].join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(pages.name)}</title>
<style>${fontFaces(await fontsFor(body))}${styles}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

async function pipelineSection(page: PipelinePage): Promise<string> {
  const sources = page.sources.map(({ name, type, description, parameters }) =>
    card(name, type, [paragraph(description), pairs(['parameter', 'value'], parameters)]),
  );
  const tables = page.tables.map((each) =>
    card(each.name, each.kind, [paragraph(each.description), origin(each.from), columns(each), query(each.sql)]),
  );
  const exports = page.exports.map(({ to, type, description, from, options }) =>
    card(to, type, [paragraph(description), origin(from), pairs(['option', 'value'], options)]),
  );
  return [
    `<section id="${anchor(page)}"><h2>${text(page.name)}</h2>`,
    `<p class="note"><code>${text(page.file)}</code></p>`,
    paragraph(page.description),
    figure(await svgElementOf(page.graph)),
    group('Sources', sources),
    group('Tables', tables),
    group('Exports', exports),
    '</section>',
  ].join('\n');
}

/** Wide pictures are made smaller until their text would be hard to read; from there on they scroll. */
const smallestScale = 1;

function figure(svg: string): string {
  const [width] = sizeOf(svg);
  return `<figure>${svg.replace('<svg ', `<svg style="min-width:${Math.round(width * smallestScale)}px" `)}</figure>`;
}

function anchor({ file }: PipelinePage): string {
  return `pipeline-${file.replace(/\.sf$/i, '').replace(/[^A-Za-z0-9_-]+/g, '-')}`;
}

function group(title: string, cards: readonly string[]): string {
  return cards.length === 0 ? '' : `<h3>${title}</h3>\n${cards.join('\n')}`;
}

function card(title: string, kind: string, parts: readonly string[]): string {
  return `<article><h4>${text(title)} <span class="kind">${text(kind)}</span></h4>${parts.join('')}</article>`;
}

function paragraph(description: string | undefined): string {
  return description === undefined ? '' : `<p>${text(description).replaceAll('\n', '<br>')}</p>`;
}

function origin(from: readonly string[]): string {
  return from.length === 0
    ? ''
    : `<p class="note">from ${from.map((each) => `<code>${text(each)}</code>`).join(', ')}</p>`;
}

function columns({ columns: known, dynamic }: TableEntry): string {
  const more = dynamic ? '<p class="note">More columns are known when it runs.</p>' : '';
  return (
    pairs(
      ['column', 'type'],
      known.map(({ name, type }) => [name, type]),
    ) + more
  );
}

function pairs(titles: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '';
  const head = titles.map((title) => `<th>${title}</th>`).join('');
  const cells = rows.map(([a, b]) => `<tr><td><code>${text(a)}</code></td><td><code>${text(b)}</code></td></tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${cells.join('')}</tbody></table>`;
}

function query(sql: string | undefined): string {
  return sql === undefined ? '' : `<details><summary>query</summary><pre>${text(sql)}</pre></details>`;
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const styles = `
:root{--line:#d9dee5;--soft:#5f6b7a;--ink:#1f2933;--accent:#2f5f9e}
*{box-sizing:border-box}
body{margin:0;font:15px/1.55 ${fontStack};color:var(--ink);display:flex;align-items:flex-start}
nav{position:sticky;top:0;width:240px;flex:none;height:100vh;overflow:auto;padding:24px;border-right:1px solid var(--line);background:#f7f9fb}
nav h1{font-size:20px;margin:0}nav ul{list-style:none;padding:0}nav a{color:var(--accent);text-decoration:none}
main{flex:1;min-width:0;max-width:1100px;padding:24px 40px}
section{margin-bottom:56px}h2{font-size:26px;margin:0}h3{margin:32px 0 8px;border-bottom:1px solid var(--line);padding-bottom:4px}
h4{margin:0;font-size:16px}.kind,.note{color:var(--soft);font-weight:400;font-size:13px}.note{margin:2px 0 10px}
figure{margin:16px 0;overflow-x:auto;border:1px solid var(--line);border-radius:8px;padding:12px;background:#fff}
figure svg{display:block;margin:auto;max-width:100%;height:auto}
article{border:1px solid var(--line);border-radius:8px;padding:14px 18px;margin:12px 0;overflow-x:auto}
table{border-collapse:collapse;margin-top:8px}th,td{text-align:left;padding:4px 24px 4px 0;border-bottom:1px solid #eef1f4}
th{font-size:12px;font-weight:400;color:var(--soft)}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:#f7f9fb;padding:12px;border-radius:6px;overflow-x:auto}summary{cursor:pointer;color:var(--accent);margin-top:8px}
@media(max-width:760px){body{display:block}nav{position:static;width:auto;height:auto;border:0}main{padding:16px}}
@media print{nav{display:none}details{display:block}}
`;
