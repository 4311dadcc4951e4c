"""my_add: the kernels and the reference under the same tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from native import library  # noqa: E402
from native.ops.my_add import my_add  # noqa: E402

DTYPES = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16,
    torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8,
]  # fmt: skip
SHAPES = [
    ((3, 4), (3, 4)), ((3, 1, 5), (4, 1)), ((), (2, 3)), ((5,), ()), ((), ()),
    ((0, 3), (1, 3)), ((1, 3), (0, 1)), ((100_003,), (100_003,)), ((700, 1), (1, 300)),
]  # fmt: skip
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    library.load()


def some(shape: tuple[int, ...], dtype: torch.dtype, device: str = "cpu") -> torch.Tensor:
    generator = torch.Generator().manual_seed(len(shape))
    return (torch.randn(shape, generator=generator, dtype=torch.float64) * 40).to(dtype).to(device)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_it_is_2x_plus_y_rounded_once(shapes, dtype: torch.dtype, device: str) -> None:
    x, y = (some(shape, dtype, device) for shape in shapes)
    wide = torch.float64 if dtype.is_floating_point else torch.int64
    found = my_add(x, y)
    assert torch.equal(found, (2 * x.to(wide) + y.to(wide)).to(dtype))
    assert found.is_contiguous()


@pytest.mark.parametrize("device", DEVICES)
def test_any_layout_in_memory(device: str) -> None:
    x, y = some((6, 8), torch.float32, device).t(), some((16, 6), torch.float32, device)[::2]
    expanded = some((1, 6), torch.float32, device).expand(8, 6)
    assert torch.equal(my_add(x, y), 2 * x + y)
    assert torch.equal(my_add(expanded, y), 2 * expanded + y)
    assert torch.equal(my_add(x[1:], y[1:]), (2 * x + y)[1:])


def test_special_values() -> None:
    x = torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0, 1e-45])
    found = my_add(x, x.flip(0))
    torch.testing.assert_close(found, 2 * x + x.flip(0), rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        (torch.ones(2), torch.ones(2, dtype=torch.float64), "my_add: x and y must have the same dtype"),
        (torch.ones(2), torch.ones(3), "my_add: the shapes of x and y cannot be broadcast together"),
        (torch.ones(2, dtype=torch.bool), torch.ones(2, dtype=torch.bool), "my_add"),
        (torch.ones(2, dtype=torch.complex64), torch.ones(2, dtype=torch.complex64), "my_add"),
    ],
)
def test_what_it_refuses(x: torch.Tensor, y: torch.Tensor, sentence: str) -> None:
    with pytest.raises(RuntimeError, match=sentence):
        my_add(x, y)


def test_gradients() -> None:
    arguments = [some(shape, torch.float64).requires_grad_() for shape in ((3, 1, 2), (4, 1))]
    assert torch.autograd.gradcheck(my_add, arguments)
    assert torch.autograd.gradgradcheck(my_add, arguments)


def test_a_gradient_for_one_of_the_two() -> None:
    x, y = some((2, 3), torch.float32), some((3,), torch.float32).requires_grad_()
    my_add(x, y).sum().backward()
    assert y.grad is not None
    assert y.grad.tolist() == [2, 2, 2]


@pytest.mark.parametrize("grad", [False, True])
def test_opcheck(grad: bool) -> None:
    arguments = tuple(some(shape, torch.float32).requires_grad_(grad) for shape in ((3, 1), (3, 4)))
    outcomes = torch.library.opcheck(torch.ops.torchloupe.my_add.default, arguments)
    assert set(outcomes.values()) == {"SUCCESS"}


class Model(torch.nn.Module):
    def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return my_add(x, y).relu()


def nodes(graph: torch.fx.Graph) -> list[str]:
    return [str(node.target) for node in graph.nodes if node.op == "call_function"]


@pytest.mark.parametrize("dynamic", [False, True])
def test_it_is_one_node_in_an_exported_model(dynamic: bool) -> None:
    arguments = some((4, 3), torch.float32), some((3,), torch.float32)
    dims = ({0: torch.export.Dim("rows")}, None) if dynamic else None
    program = torch.export.export(Model(), arguments, dynamic_shapes=dims)
    assert nodes(program.graph) == ["torchloupe.my_add.default", "aten.relu.default"]
    assert torch.equal(program.module()(*arguments), Model()(*arguments))


def test_it_is_one_node_in_a_traced_and_in_a_compiled_model() -> None:
    traced = torch.fx.symbolic_trace(Model())
    assert nodes(traced.graph) == ["torchloupe.my_add.default"]
    graphs: list[torch.fx.Graph] = []

    def backend(module: torch.fx.GraphModule, example: list[torch.Tensor]):
        graphs.append(module.graph)
        return module.forward

    arguments = some((4, 3), torch.float32), some((3,), torch.float32)
    compiled = torch.compile(Model(), fullgraph=True, backend=backend)
    assert torch.equal(compiled(*arguments), Model()(*arguments))
    assert [nodes(graph) for graph in graphs] == [["torchloupe.my_add.default"]]


def test_the_same_where_nothing_could_be_compiled(request: pytest.FixtureRequest) -> None:
    if os.environ.get("TORCHLOUPE_NATIVE") == "0":
        assert library.state().backend == "torch"
        return
    root = Path(library.__file__).resolve().parents[1]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(request.path)],
        env={**os.environ, "TORCHLOUPE_NATIVE": "0"},
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
