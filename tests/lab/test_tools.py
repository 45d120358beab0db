"""Tools and the programs that call them, with the page's worker as their host."""

from __future__ import annotations

from tests.lab.page import Lab

RUN = """%%js
const session = kb.session
const envelope = await session.runPtc({
  code: `
import asyncio
print("within")
x = await asyncio.gather(tools.search(q="foo"), tools.search(q="bar"))
x`,
  tools: ["search"],
  async onHostCall({ tool, args }) {
    return { ok: true, value: `${tool} ${args.q} in ${typeof WorkerGlobalScope}` }
  },
})
JSON.stringify(envelope)
"""
VALUE = '["search foo in function","search bar in function"]'

FAILS = """%%js
const failed = await kb.runPtc({
  code: "while True: await tools.search()",
  tools: ["search"],
  onHostCall: () => ({ ok: true }),
  budgets: { maxCalls: 3 },
})
failed.error.message
"""

REGISTER = """%%lisp
(kb.tools.register "twice" (fn (args) (* 2 args.n)))
"""

NEVER = "%%js\nkb.tools.register('never', (_, { signal }) => new Promise(() => {}))"


def test_a_program_calls_tools_of_the_page(lab: Lab) -> None:
    lab.open([RUN, "x", FAILS])
    lab.run_all()
    assert lab.text(0) == f"""'{{"ok":true,"value":{VALUE},"stdout":"within\\\\n","stderr":""}}'"""
    assert lab.text(1).replace("'", '"').replace(", ", ",") == VALUE
    assert lab.text(2).startswith('"the budget maxCalls of 3 is used up: 3 were made')


def test_a_python_cell_calls_a_tool_that_the_page_has_registered(lab: Lab) -> None:
    lab.open(
        [
            REGISTER,
            "from kernelbridge import tools\ntools.twice(n=1)",
            "await tools.twice(n=2)",
            "tools.there",
        ]
    )
    lab.run_all()
    assert [lab.text(1), lab.text(2)] == ["2", "4"]
    assert "UnknownToolError: no tool 'there': there are twice" in lab.text(3)


def test_a_cell_that_waits_for_a_tool_is_interrupted(lab: Lab) -> None:
    lab.open([NEVER, "from kernelbridge import tools\nprint('begun', flush=True)\ntools.never()", "'alive'"])
    lab.run(0)
    lab.start(1)
    lab.wait_for_text(1, "begun")
    lab.interrupt()
    lab.finish()
    assert "KeyboardInterrupt" in lab.text(1)
    lab.run(2)
    assert lab.text(2) == "'alive'"
