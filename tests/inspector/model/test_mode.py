import pytest
import torch
from torch import nn

from inspector.model.mode import in_eval


class Merging(nn.Linear):
    """Merges its update into the weight in eval, as LoRA layers do, and takes it out again in train."""

    merged = False

    def train(self, mode: bool = True) -> "Merging":
        if self.merged == mode:
            self.weight.data += -1 if mode else 1
            self.merged = not mode
        return super().train(mode)


def test_every_module_is_in_its_own_mode_again() -> None:
    model = nn.Sequential(nn.Dropout(), nn.BatchNorm1d(2), nn.Sequential(nn.ReLU()))
    model[1].eval()
    with in_eval(model):
        assert not any(each.training for each in model.modules())
    assert [each.training for each in model.modules()] == [True, True, False, True, True]


def test_what_merges_in_eval_is_taken_apart_again() -> None:
    model = nn.Sequential(Merging(2, 2))
    before = model[0].weight.clone()
    with in_eval(model):
        assert model[0].merged
    assert torch.allclose(model[0].weight, before, atol=1e-6)


def test_an_exported_program_keeps_its_mode() -> None:
    program = torch.export.export(nn.Linear(2, 2), (torch.ones(1, 2),)).module()
    with in_eval(program):
        assert program.training


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_script_is_put_back_too() -> None:
    script = torch.jit.script(nn.Sequential(nn.Dropout(), nn.Linear(2, 2)))
    next(script.children()).eval()
    with in_eval(script):
        assert not any(each.training for each in script.modules())
    assert [each.training for each in script.modules()] == [True, False, True]
    frozen = torch.jit.freeze(script.eval())
    with in_eval(frozen):
        pass
