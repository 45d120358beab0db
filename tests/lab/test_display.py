"""What a person sees of displayed values in a page: trees, tables, updates, Python's own; nothing runs."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from nbconvert import HTMLExporter

from tests.examples import all_pieces
from tests.lab.page import Lab
from tests.lab.server import file_of

HOSTILE = """%%js
const run = (number) => `="window.stolen = ${number}"`;
const attack = `<img src=x onerror${run(1)}><script>window.stolen = 2</script>"'><svg onload${run(3)}>`;
class Named { [attack] = attack; padding = "x".repeat(100) }
Object.defineProperty(Named, "name", { value: attack });
const map = new Map([[attack, new Set([attack, Symbol(attack)])]]);
const failed = Object.assign(new Error(attack), { name: attack, [attack]: attack });
display(new Named(), { [attack]: [map, failed, new Named()], text: "x".repeat(100) });
display([{ [attack]: attack }, { [attack]: { [attack]: attack } }]);
display(html`<p title="${attack}">${attack}</p>`, md`# ${attack} [link](${attack})`);
display(svg`<svg><text>${attack}</text></svg>`);
for (const one of progress([1], { label: attack }));
console.log(attack);
attack
"""
OBJECT = """%%js
const held = { name: "first", parts: [{ of: new Map([["k", 1]]) }], text: "x".repeat(100) };
held
"""
CELLS = [
    HOSTILE,
    OBJECT,
    "%%js\nconst shown = display('before'); shown.update('between')",
    "%%js\nshown.update(html`<b id='updated'>${'after'}</b>`)",
    '%%lisp\n(display "mine" :display_id "mine")',
    "from IPython.display import update_display\nupdate_display('of Python', display_id='mine')",
    "import ipywidgets\nslider = ipywidgets.IntSlider(3)",
    "%%js\ndisplay(await py.slider)",
    '%%lisp\n(doseq [x (progress [1 2] {:label "Two"})] x)',
]
HOSTILE_AT, OBJECT_AT, SHOWN, UPDATE, NAMED, PYTHON, _, SLIDER, PROGRESS = range(len(CELLS))

ROOT = Path(__file__).parent.parent.parent
D3 = ROOT / "labextension" / "node_modules" / "d3" / "dist" / "d3.min.js"
"""JupyterLab's own, since it draws Mermaid with it."""
WITH_D3 = next(piece.source for piece in all_pieces("display.md") if "d3" in piece.source)

DRAWING = """%%js --dom
const canvas = Object.assign(document.createElement("canvas"), { width: 200, height: 50 });
canvas.getContext("2d").fillRect(0, 0, data.width, 50);
document.body.append(canvas, data.text);
let reached = "the page";
try { reached = parent.document.title } catch (error) { reached = error.name }
console.log(reached, document.baseURI.includes("token"));
try { localStorage.length } catch (error) { console.warn(error.name) }
"""
FRAMES = [
    "%%js\nconst data = { width: 120, text: '<b>text</b>' }; const fn = () => 1",
    DRAWING,
    "%%js --dom\n\nnowhere()",
    "%%js --dom\npy.df",
    "%%js --dom\nfn()",
    "%%js --dom\nparent.postMessage({ kind: 'done', picture: 'data:text/html,x' }, '*')",
]

RUNNING = """
const ours = 'script, iframe, object, embed, img:not([src^="data:image/svg+xml"])';
const runs = (one) => one.matches(ours) || [...one.attributes].some(({ name }) => name.startsWith('on'));
const all = [...notebook.node.querySelectorAll('.jp-OutputArea-output *')];
return all.filter(runs).map((one) => one.outerHTML);
"""
SEEN = """
const all = notebook.widgets[arg].node.querySelectorAll('.kb-tree details, .kb-tree li');
return [...all].filter((one) => one.checkVisibility()).length;
"""


def assert_inert(lab: Lab) -> None:
    assert lab.evaluate(RUNNING) == []
    assert lab.page.evaluate("() => window.stolen") is None


@pytest.mark.parametrize("app", ["lab/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def test_values_are_shown_updated_and_inert(lab: Lab, app: str) -> None:
    lab.open(CELLS, app=app)
    lab.run_all()
    assert all(output["output_type"] != "error" for outputs in lab.outputs() for output in outputs)
    assert_inert(lab)

    before = lab.evaluate(SEEN, OBJECT_AT)
    lab.page.locator(".kb-tree summary", has_text="parts").last.click()
    assert lab.evaluate(SEEN, OBJECT_AT) == before + 2

    lab.page.locator("#updated", has_text="after").wait_for()
    assert (lab.outputs()[UPDATE], lab.text(NAMED)) == ([], "'of Python'")
    lab.page.locator(".jp-OutputArea .widget-slider").wait_for()
    assert lab.text(PROGRESS) == "Two: 100% 2/2"


def running_in_export(lab: Lab, notebook: Path) -> list[str]:
    """What of the outputs would run in the page that nbconvert makes of a notebook."""
    exported = notebook.with_suffix(".html")
    exported.write_text(HTMLExporter().from_filename(notebook)[0])
    page = lab.page.context.new_page()
    page.route("http**", lambda route: route.abort())
    page.goto(exported.as_uri())
    assert page.locator(".kb-tree").count() > 0
    assert page.evaluate("() => window.stolen") is None
    found: list[str] = page.evaluate(f"() => {{ const notebook = {{ node: document }}; {RUNNING} }}")
    page.close()
    return found


def test_a_notebook_of_somebody_else_shows_its_trees_and_runs_nothing(lab: Lab) -> None:
    lab.open([HOSTILE, OBJECT])
    lab.run_all()
    lab.evaluate("await execute('docmanager:save');")
    saved = lab.server.root / "test.ipynb"
    assert running_in_export(lab, saved) == []
    (lab.server.root / "theirs.ipynb").write_text(saved.read_text().replace("first", "theirs"))
    lab.evaluate("await execute('docmanager:open', { path: 'theirs.ipynb' });")
    lab.page.locator(".kb-tree .kb-string", has_text="theirs").wait_for()
    assert not lab.evaluate("return notebook.model.cells.get(1).trusted;")
    assert_inert(lab)


def test_the_documented_cell_draws_with_d3_in_its_frame(lab: Lab) -> None:
    module = f"{D3.read_text()}\nexport const {{ select }} = globalThis.d3;"
    url = f"data:text/javascript;base64,{b64encode(module.encode()).decode()}"
    lab.open(["%%js\nconst bars = [36, 41]", WITH_D3.replace("https://esm.sh/d3@7", url)])
    lab.run_all()
    drawn = lab.page.frame_locator(".kb-frame iframe").locator("svg rect")
    drawn.nth(1).wait_for()
    assert [one.get_attribute("height") for one in drawn.all()] == ["36", "41"]


def test_a_cell_with_a_document_is_live_where_it_ran_and_a_picture_elsewhere(lab: Lab) -> None:
    lab.open(FRAMES)
    for cell in range(len(FRAMES)):
        lab.run(cell)
    frame = lab.page.frame_locator(".kb-frame iframe").first
    assert frame.locator("body").inner_text() == "<b>text</b>"
    assert lab.page.locator(".kb-frame iframe").first.get_attribute("sandbox") == "allow-scripts"
    lab.wait_for_text(1, "image/png")
    assert "SecurityError false\n" in lab.text(1)
    assert "SecurityError\n" in lab.text(1)
    lab.wait_for_text(2, "nowhere is not defined (line 3 of the cell)")
    assert "py is not there in a cell with --dom" in lab.text(3)
    assert "fn cannot be copied into a cell with --dom" in lab.text(4)
    assert "image/png" not in str(lab.outputs()[5])

    lab.evaluate("await execute('docmanager:save');")
    lab.reload()
    picture = lab.page.locator(".kb-frame img").first
    picture.wait_for()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 200
    assert lab.page.locator("iframe").count() == 0

    without_us = {"disabledExtensions": {"@kernelbridge/lab": True}}
    with file_of(lab.server.home / "config" / "labconfig" / "page_config.json", without_us):
        lab.reload()
    lab.page.locator(".jp-RenderedImage img").first.wait_for()
    assert lab.page.locator(".kb-frame, iframe").count() == 0
