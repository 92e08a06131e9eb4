"""Who can reach whom, for a terminal: the matrix, then each flow with its reasons, then what is half open."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from strongroom.proof.reach.peers import Flow, Peer, Refusal, ports
from strongroom.proof.reach.reachability import Reachability
from strongroom.proof.reach.roster import order
from strongroom.proof.reach.workloads import STARTED
from strongroom.synthesized import Stack

WIDEST = 10_000  # columns: as wide as a table may get


def show(console: Console, stack: Stack, found: Reachability) -> None:
    """Prints it."""
    if not found.flows and not found.refused:
        console.print(f"{stack.name}: nothing can reach anything; no network was found in it.", highlight=False)
        return
    console.print(f"[bold]{stack.name}[/bold]: who can open which port to whom\n", highlight=False)
    matrix = _matrix(found)
    # A table that is too wide is better than one with words cut in two.
    unbounded = console.options.update(width=WIDEST)
    console.width = max(console.width, Measurement.get(console, unbounded, matrix).maximum)
    console.print(matrix)
    for flow in found.flows:
        console.print(_reasons(stack, flow), soft_wrap=True)
    if found.refused:
        console.print(
            "Half open: a rule admits it, and it does not get through.\n", style="yellow", highlight=False
        )
        for refusal in found.refused:
            console.print(_refusal(stack, refusal), soft_wrap=True)
    else:
        console.print("Every rule has its counterpart: nothing is half open.", highlight=False)


def _matrix(found: Reachability) -> Table:
    """Rows are sources, columns targets. Who opens nothing has a row all the same: it is an answer.

    A task that is started to do its work and end has a column where somebody reaches it.
    """
    workloads = {peer for peer in found.peers.values() if peer.role != "idle group"}
    sources = sorted({flow.source for flow in found.flows} | workloads, key=order)
    listening = {peer for peer in workloads if peer.role not in STARTED.values()}
    targets = sorted({flow.target for flow in found.flows} | listening, key=order)
    table = Table(box=box.SIMPLE_HEAD, padding=0)
    table.add_column("from \\ to", style="bold", no_wrap=True)
    for target in targets:
        # One word a line: a terminal of 80 columns has room for many.
        words = str(target).replace("_", " ").split(" ")
        table.add_column("\n".join(words), justify="center", no_wrap=True)
    for source in sources:
        table.add_row(str(source), *(_cell(found.flows, source, target) for target in targets))
    return table


def _cell(flows: list[Flow], source: Peer, target: Peer) -> Text:
    between = [flow for flow in flows if (flow.source, flow.target) == (source, target)]
    labels = [ports(flow.protocol, flow.port) for flow in between]
    opened = (", " if len(labels) < 3 else "\n").join(labels)
    return Text(opened, style="green") if opened else Text("·", style="dim")


def _reasons(stack: Stack, flow: Flow) -> Text:
    lines = [("through", flow.via), ("admitted by", flow.admitted_by)]
    text = Text(f"{flow}\n", style="bold")
    for title, addresses in lines:
        for address in addresses:
            text.append(f"    {title:<12} {_path(stack, address)}\n", style="not bold")
            title = ""
    return text


def _refusal(stack: Stack, refusal: Refusal) -> Text:
    text = Text(_readable(stack, f"{refusal.source} -> {refusal.target} {refusal.ports}\n"), style="bold")
    for title, said in (("admitted by", refusal.rule), ("refused", refusal.because)):
        text.append(f"    {title:<12} {_readable(stack, said)}\n", style="not bold")
    return text


def _path(stack: Stack, address: str) -> str:
    """cdktf's path of a resource, which says where it is made; its address where it has none."""
    resource = stack.find(address)
    return resource.path or address if resource else address


def _readable(stack: Stack, text: str) -> str:
    return " ".join(_path(stack, word) for word in text.split(" "))
