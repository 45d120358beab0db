// Owns how trees, tables and bars look. The rules travel with each output, because an exported notebook has no other; the
// colors are the theme's where there is one.
import { html } from "./markup.js";

const style = (rules: string) => html`<style>${html(rules.replace(/\s*\n\s*/g, ""))}</style>`;

export const TREE_STYLE = style(`
  .kb-tree{font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px);line-height:1.5}
  .kb-tree.kb-tree ul{list-style:none;margin:0 0 0 5px;padding:0 0 0 12px;border-left:1px solid var(--jp-border-color2,#8883)}
  .kb-tree li{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
  .kb-tree li>span:first-child,.kb-tree li>i:first-child{margin-left:11px}
  .kb-tree details{margin:0}
  .kb-tree summary{display:list-item;cursor:pointer;margin:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
  .kb-tree details[open]>summary>.kb-preview,.kb-tree i{opacity:.65}
  .kb-key{color:var(--jp-mirror-editor-property-color,#07a)}
  .kb-index{opacity:.65}
  .kb-key::after,.kb-index::after{content:":"}
  .kb-string{color:var(--jp-mirror-editor-string-color,#b34b16)}
  .kb-number,.kb-bigint,.kb-boolean{color:var(--jp-mirror-editor-number-color,#2a8540)}
  .kb-undefined,.kb-object,.kb-symbol{color:var(--jp-mirror-editor-keyword-color,#86a)}
`);

export const TABLE_STYLE = style(`
  .kb-table>div{max-height:30em;overflow:auto}
  .kb-table table{margin:0}
  .kb-table thead th{position:sticky;top:0;background:var(--jp-layout-color0,inherit)}
  .kb-table.kb-table td,.kb-table.kb-table th{text-align:left;max-width:30em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
  .kb-table.kb-table .kb-right{text-align:right;font-variant-numeric:tabular-nums}
  .kb-table tbody th,.kb-table i,.kb-table small{opacity:.65;font-weight:normal}
  .kb-table small{margin-left:.5em}
  .kb-table p{margin:.4em 0 0;opacity:.65}
`);

export const BAR_STYLE = style(`
  .kb-progress progress{width:16em;margin:0 .6em;vertical-align:middle;accent-color:var(--jp-brand-color1,#2196f3)}
  .kb-progress small{opacity:.65}
`);
