from dataclasses import replace

import pytest

from app.state.file_state import FileState
from app.words.verdict import acting_calls, judge
from inspector.checkpoint import limits
from inspector.checkpoint.result import CallInfo, ChecksumReport
from tests.app.listings import network


def test_green_amber_red() -> None:
    listing = network()
    assert judge(listing).color == "ok"
    assert judge(replace(listing, warnings=("odd",))).color == "warn"
    assert judge(replace(listing, partial=True)).color == "warn"
    assert judge(listing, FileState(ChecksumReport("failed", 3, ("a",), ""))).color == "warn"
    call = CallInfo("os.system", "'x'", 1)
    assert judge(replace(listing, calls=(call,), partial=True)).color == "error"
    assert judge(replace(listing, calls=(call, call))).word == "2 calls"


def test_a_pickled_model_is_amber_and_says_that_it_imports() -> None:
    classes = (
        CallInfo("torchvision.models.resnet.ResNet", "", 39),
        CallInfo("torch.nn.modules.conv._Conv2d", None, 60),
    )
    verdict = judge(replace(network(), calls=classes))
    assert verdict.color == "warn"
    assert "2 classes" in verdict.head
    assert judge(replace(network(), calls=classes, partial=True)).word == "Damaged"


@pytest.mark.parametrize(
    "call",
    [
        CallInfo("torch.nn.modules.conv.Conv2d", "3, 4", 1),
        CallInfo("os.abort", "", 1),
        CallInfo("posix.Popen", None, 1),
        CallInfo("subprocess.Popen", "", 1),
        CallInfo("mylib.run", None, 1),
        CallInfo("mylib.Maker(...)", "", 1),
        CallInfo("Popen", "", 1),
    ],
)
def test_red_stays_for_whatever_acts(call: CallInfo) -> None:
    layer = CallInfo("torch.nn.modules.conv.Conv2d", "", 39)
    listing = replace(network(), calls=(layer, call))
    assert acting_calls(listing) == [call]
    assert judge(listing).color == "error"
    assert judge(listing).word == "1 call"


def test_a_list_that_was_cut_may_hide_more() -> None:
    layers = tuple(CallInfo("mylib.Layer", "", i) for i in range(limits.CALLS_LISTED))
    assert judge(replace(network(), calls=layers)).color == "error"
